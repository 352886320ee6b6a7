import { isMistake } from "../../../lib/config/mistake.ts";
import { readTextFile } from "../../../lib/config/files/text_file.ts";
import { isObject } from "../../../lib/json.ts";
import { writePrivately } from "../../setup/private_file.ts";
import { RegistrationError } from "../directory/refusal.ts";
import type { Addresses } from "../directory/tenant.ts";

/** What the command has made at a tenant. No secret is in it. */
export interface Registration {
  /** The tenant, as it was named, and its ID. */
  tenant: string;
  tenantId: string;
  /** The addresses at which it was made. */
  addresses: Addresses;
  /** A call that was sent, and whose answer has not arrived. */
  pending?: {
    kind: "application" | "servicePrincipal" | "credential" | "consent" | "userFlow" | "link";
    /** The name or ID by which its result can be found. */
    name: string;
  };
  application?: {
    /** The object ID. */
    id: string;
    /** The application (client) ID. */
    appId: string;
    /** Whether the command made it, or only completed it. */
    created: boolean;
    /** What the command has added to an application of others. */
    added: Additions;
  };
  servicePrincipal?: { id: string; created: boolean };
  /** Secrets and certificates, oldest first. All but the last are to be removed. */
  credentials?: { kind: "secret" | "certificate"; keyId: string; expires: string }[];
  /** The names of certificates whose files this command has written. */
  keyFiles?: string[];
  /** Consents, one for each API. */
  consents?: { id: string; created: boolean; resourceId: string; scopes: string[] }[];
  userFlow?: { id: string; created: boolean; linked: boolean };
  /** The file that holds the settings. */
  envFile?: string;
}

/** Values that were added to an existing application. */
export interface Additions {
  redirectUris: string[];
  optionalClaims: string[];
  permissions: { resourceAppId: string; id: string }[];
  logoutUrl?: string;
}

/** Keeps a {@linkcode Registration} in a file. It is written after each change. */
export class RegistrationRecord {
  /** The file; null if nothing is to be written. */
  readonly path: string | null;
  /** What was made so far. */
  readonly made: Registration;

  private constructor(path: string | null, made: Registration) {
    this.path = path;
    this.made = made;
  }

  /**
   * @param path the file
   * @returns the record; null if there is none
   * @throws {RegistrationError} if the file can't be read as a record
   */
  static async open(path: string): Promise<RegistrationRecord | null> {
    const file = await readTextFile(path);
    if (file === null) return null;
    if (isMistake(file)) throw new RegistrationError(`${path} ${file.problem}`, file.fix);
    const made = parse(file.text);
    if (made === undefined) {
      throw new RegistrationError(
        `${path} is damaged`,
        "Restore it from a backup, or delete it: the command then finds the application by its name",
      );
    }
    return new RegistrationRecord(path, made);
  }

  /** @returns a new record, not written yet */
  static start(
    path: string | null,
    where: Pick<Registration, "tenant" | "tenantId" | "addresses">,
  ): RegistrationRecord {
    return new RegistrationRecord(path, { ...where });
  }

  /** Changes the record, and writes it. */
  async change(change: (made: Registration) => void): Promise<void> {
    change(this.made);
    if (this.path === null) return;
    await writePrivately(this.path, `${JSON.stringify(this.made, null, 2)}\n`);
  }

  /**
   * Notes a call before it is sent. If the command is interrupted before the answer, the next run knows whose the new
   * object is.
   */
  async announce(kind: NonNullable<Registration["pending"]>["kind"], name: string): Promise<void> {
    await this.change((made) => void (made.pending = { kind, name }));
  }

  /** Removes the file. */
  async remove(): Promise<void> {
    if (this.path !== null) await Deno.remove(this.path);
  }
}

const text = (value: unknown) => typeof value === "string";
const each = (value: unknown, isRight: (entry: Record<string, unknown>) => boolean) =>
  value === undefined || (Array.isArray(value) && value.every((it) => isObject(it) && isRight(it)));
const one = (value: unknown, isRight: (entry: Record<string, unknown>) => boolean) =>
  value === undefined || (isObject(value) && isRight(value));

/** @returns what a record's text says; undefined if it is not a record */
function parse(json: string): Registration | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  const isRecord = isObject(value) && text(value.tenant) && text(value.tenantId) &&
    isObject(value.addresses) && text(value.addresses.login) && text(value.addresses.graph) &&
    one(value.pending, (it) => text(it.kind) && text(it.name)) &&
    one(value.application, (it) => text(it.id) && text(it.appId) && isAdditions(it.added)) &&
    one(value.servicePrincipal, (it) => text(it.id)) &&
    each(value.credentials, (it) => text(it.keyId) && text(it.kind) && text(it.expires)) &&
    (value.keyFiles === undefined || areCredentialNames(value.keyFiles)) &&
    each(value.consents, (it) => text(it.id) && text(it.resourceId) && isTexts(it.scopes)) &&
    one(value.userFlow, (it) => text(it.id));
  return isRecord ? value as unknown as Registration : undefined;
}

function isAdditions(value: unknown): boolean {
  return isObject(value) && isTexts(value.redirectUris) && isTexts(value.optionalClaims) &&
    each(value.permissions ?? 0, (it) => text(it.resourceAppId) && text(it.id));
}

/** Files are deleted by these names: none may lead to a file of others. */
function areCredentialNames(value: unknown): boolean {
  return isTexts(value) && value.every((name) => /^deno task register [0-9a-f -]+$/.test(name));
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(text);
}
