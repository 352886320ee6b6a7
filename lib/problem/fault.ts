import { pathToFileURL } from "node:url";
import { describeError } from "../log.ts";
import { ownPlaces, stackOf } from "../stack.ts";
import type { Diagnosis } from "./diagnosis.ts";

/** The end of a line of a stack: `routes/index.tsx:3:7`. */
const PLACE = /[^\s(]+:\d+:\d+(?=\)?$)/;

/**
 * Names an error and where in the project it was thrown, for a developer at work. Never show this to customers: the
 * message may hold anything.
 *
 * @param error the error of a request
 * @param root the path of the project's folder
 */
export function locateFault(error: unknown, root: string): Diagnosis {
  const [place = ""] = ownPlaces(stackOf(error), `${pathToFileURL(root)}/`);
  const where = PLACE.exec(place)?.[0];
  const finding = where === undefined
    ? {
      cause: `${Deno.inspect(error)} was thrown`,
      fix: "Throw an Error, which has its place",
      where: "place unknown",
    }
    : { cause: describeError(error), fix: "Correct it", where };
  return { findings: [finding], facts: [] };
}
