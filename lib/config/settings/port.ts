import type { Mistake } from "../mistake.ts";

/** Where `start`, `dev` and `serve` listen unless `PORT` says otherwise. */
export const DEFAULT_PORT = 3000;

/** What is wrong with a value that {@linkcode readPort} refuses. */
export const PORT_MISTAKE: Mistake = {
  problem: "is not a port",
  fix: `A whole number from 1 to 65535; without it, the port is ${DEFAULT_PORT}`,
};

/**
 * Reads a port.
 *
 * @returns the port; undefined if the value is not a port from 1 to 65535
 */
export function readPort(value: string): number | undefined {
  const port = /^\d{1,5}$/.test(value) ? Number(value) : 0;
  return port > 0 && port < 65_536 ? port : undefined;
}
