import { cleanText, isVisible } from "../claims/visible_text.ts";
import { isUsefulName } from "../session/user.ts";

/** The properties of a Graph user that users can change. Other fields of a form never reach Graph. */
export const PROFILE_FIELDS = [
  {
    name: "displayName",
    label: "Display name",
    autocomplete: "name",
    required: true,
    maxLength: 256,
  },
  {
    name: "givenName",
    label: "Given name",
    autocomplete: "given-name",
    required: false,
    maxLength: 64,
  },
  {
    name: "surname",
    label: "Surname",
    autocomplete: "family-name",
    required: false,
    maxLength: 64,
  },
] as const;

/** The values of the fields. */
export type Profile = Record<typeof PROFILE_FIELDS[number]["name"], string>;

/** What is wrong with which field, in words for the user. */
export type ProfileErrors = Partial<Profile>;

/**
 * Picks the fields out of a Graph user. A value that is not a name, such as `unknown`, or that is longer than Graph allows
 * becomes an empty field. Saving leaves such a value as it is.
 */
export function readProfile(user: Readonly<Record<string, unknown>>): Profile {
  return fill(({ name, maxLength }) => {
    const value = user[name];
    return isUsefulName(value) && value.length <= maxLength ? value : "";
  });
}

/** Reads and checks the fields of a form. */
export function profileFields(form: URLSearchParams): { profile: Profile; errors: ProfileErrors } {
  const profile = fill(({ name }) => (form.get(name) ?? "").trim());
  const errors: ProfileErrors = {};
  for (const { name, label, required, maxLength } of PROFILE_FIELDS) {
    if (required && !isVisible(profile[name])) errors[name] = `${label} is missing.`;
    if (profile[name].length > maxLength) {
      errors[name] = `${label} can have at most ${maxLength} characters.`;
    }
    if (/\p{Cc}/u.test(profile[name]) || cleanText(profile[name]) !== profile[name]) {
      errors[name] = `${label} has characters that we can’t show.`;
    }
  }
  return { profile, errors };
}

/** The changes to send to Graph. Empty fields are left out and stay as they are, because Graph refuses empty text. */
export function changesOf(profile: Profile): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(profile).filter(([, value]) => value !== ""));
}

function fill(valueOf: (field: typeof PROFILE_FIELDS[number]) => string): Profile {
  return Object.fromEntries(
    PROFILE_FIELDS.map((field) => [field.name, valueOf(field)]),
  ) as Profile;
}
