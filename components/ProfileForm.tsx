import type { VNode } from "preact";
import { FormUser } from "./FormUser.tsx";
import { type Profile, PROFILE_FIELDS, type ProfileErrors } from "../lib/graph/profile_fields.ts";

/** What {@linkcode ProfileForm} shows. */
export interface ProfileFormProps {
  profile: Profile;
  /** Whose form it is: see {@linkcode FormUser}. */
  user: string;
  /** What is wrong with which field. */
  errors: ProfileErrors;
  /** The label of the link that leads back. */
  leave: string;
}

/** The fields of a profile, each with what is wrong with it. */
export function ProfileForm({ profile, user, errors, leave }: ProfileFormProps): VNode {
  const wrong = PROFILE_FIELDS.filter(({ name }) => errors[name] !== undefined);
  return (
    <form class="panel stack" method="post" action="/profile/edit">
      <FormUser user={user} />
      {wrong.length > 0 && (
        // Focused when the page comes back, so that nobody has to look for what went wrong.
        <div class="notice warning" role="alert" tabIndex={-1} autofocus>
          <h2>Please check {wrong.length === 1 ? "this field" : "these fields"}</h2>
          <ul>
            {wrong.map(({ name }) => (
              <li key={name}>
                <a href={`#${name}`}>{errors[name]}</a>
              </li>
            ))}
          </ul>
        </div>
      )}
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
            dir="auto"
            aria-invalid={`${errors[name] !== undefined}`}
            aria-describedby={errors[name] === undefined ? undefined : `${name}-error`}
          />
          {errors[name] !== undefined && (
            <p class="field-error" id={`${name}-error`}>{errors[name]}</p>
          )}
        </div>
      ))}
      <p class="row">
        <button type="submit" class="button">Save</button>
        <a href="/profile">{leave}</a>
      </p>
    </form>
  );
}
