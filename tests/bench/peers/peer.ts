import { customerClaims } from "../../support/customers.ts";
import type { Server } from "../server.ts";

/** Why a peer is left out. */
export class PeerMissing extends Error {
  override name = "PeerMissing";
}

/** A peer that serves, or the reason why it is left out. */
export interface Peer extends AsyncDisposable {
  readonly server: Server | null;
  readonly reason: string;
}

/** Waits until a peer serves, or turns out to be missing. */
export async function startPeer(starting: Promise<Server>): Promise<Peer> {
  try {
    const server = await starting;
    return { server, reason: "", [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
  } catch (error) {
    if (!(error instanceof PeerMissing)) throw error;
    return { server: null, reason: error.message, [Symbol.asyncDispose]: () => Promise.resolve() };
  }
}

/**
 * Signs a customer in to a peer.
 *
 * @returns the `Cookie` header of the session
 */
export async function signIn(peer: Server, index: number): Promise<string> {
  const response = await fetch(`${peer.origin}/sign-in`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(customerClaims(index)),
  });
  await response.body?.cancel();
  const cookie = response.headers.getSetCookie()[0]?.split(";", 1)[0];
  if (cookie === undefined) throw new Error(`The peer has begun no session: ${response.status}`);
  return cookie;
}

/** Whether a command can be run, and succeeds. */
export async function isInstalled(command: string, args: string[]): Promise<boolean> {
  try {
    await run(command, args);
    return true;
  } catch (error) {
    if (error instanceof PeerMissing) return false;
    throw error;
  }
}

/** @throws {PeerMissing} if the command is not installed, or fails */
export async function run(
  command: string,
  args: string[],
  options: Pick<Deno.CommandOptions, "cwd" | "env"> = {},
): Promise<void> {
  try {
    const { success, stderr } = await new Deno.Command(command, { ...options, args }).output();
    if (success) return;
    const reason = new TextDecoder().decode(stderr).trim().split("\n").at(-1);
    throw new PeerMissing(`${command} fails: ${reason}`);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new PeerMissing(`${command} is not installed`);
  }
}
