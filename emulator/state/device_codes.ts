import { randomBytes, randomInt } from "node:crypto";
import type { Administrator } from "../directory/administrators.ts";

const LIFETIME_MS = 15 * 60_000;
/** Letters and digits that are not easily confused. */
const ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/** A device code, from the request to the tokens. */
export interface DeviceCode {
  /** What the device sends. */
  deviceCode: string;
  /** What a person types. */
  userCode: string;
  /** The app that asks. */
  clientId: string;
  /** Scopes that were asked for, OpenID Connect's included. */
  scopes: string[];
  /** Milliseconds since 1970. */
  expires: number;
  /** What a person decided; undefined: nothing yet. */
  decision: Administrator | "declined" | undefined;
}

/** The device codes of a tenant. */
export class DeviceCodes {
  readonly #codes = new Map<string, DeviceCode>();

  /** Creates an empty store. @param now the tenant's clock, milliseconds since 1970 */
  constructor(private readonly now: () => number) {}

  /** Makes a code for an app. */
  add(clientId: string, scopes: string[]): DeviceCode {
    const code: DeviceCode = {
      deviceCode: randomBytes(100).toString("base64url"),
      userCode: Array.from({ length: 9 }, () => ALPHABET[randomInt(ALPHABET.length)]).join(""),
      clientId,
      scopes,
      expires: this.now() + LIFETIME_MS,
      decision: undefined,
    };
    for (const [key, { expires }] of this.#codes) {
      if (expires < this.now() - LIFETIME_MS) this.#codes.delete(key);
    }
    this.#codes.set(code.deviceCode, code);
    return code;
  }

  /** The code that a device sends. */
  find(deviceCode: string): DeviceCode | undefined {
    return this.#codes.get(deviceCode);
  }

  /** Finds an open code by what a person types; case, spaces and hyphens do not matter. */
  findByUserCode(userCode: string): DeviceCode | undefined {
    const wanted = userCode.replace(/[\s-]/g, "").toUpperCase();
    return [...this.#codes.values()].find((one) =>
      one.userCode === wanted && one.expires > this.now() && one.decision === undefined
    );
  }

  /** Forgets a code that was redeemed. */
  remove(deviceCode: string): void {
    this.#codes.delete(deviceCode);
  }
}
