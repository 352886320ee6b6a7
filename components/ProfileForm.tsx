import type { VNode } from "preact";
import { type Profile, PROFILE_FIELDS, type ProfileErrors } from "../lib/graph/profile_fields.ts";

/** What {@linkcode ProfileForm} shows. */
export interface ProfileFormProps {
  profile: Profile;
  /** What is wrong with which field. */
  errors: ProfileErrors;
}

/** The fields of a profile, each with what is wrong with it. */
export function ProfileForm({ profile, errors }: ProfileFormProps): VNode {
  return (
    <form class="panel stack" method="post" action="/profile/edit">
      {PROFILE_FIELDS.map(({ name, label, autocomplete, required, maxLength }) => (
        <div key={name} class="field">
          <label for={name}>{label}</label>
          <input
            id={name}
            name={name}
            value={profile[name]}
            autocomplete={autocomplete}
            required={required}
            maxLength={maxLength}
            aria-invalid={errors[name] !== undefined}
            aria-describedby={errors[name] === undefined ? undefined : `${name}-error`}
          />
          {errors[name] !== undefined && (
            <p class="field-error" id={`${name}-error`}>{errors[name]}</p>
          )}
        </div>
      ))}
      <p class="row">
        <button type="submit" class="button">Save</button>
        <a href="/profile">Cancel</a>
      </p>
    </form>
  );
}
