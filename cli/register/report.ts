import { plain } from "../../lib/plain_text.ts";
import type { Registration } from "./record/record.ts";
import type { Outcome } from "./work.ts";

const COLOURS = {
  "made": 32,
  "completed": 32,
  "found": 36,
  "left out": 36,
  "warning": 33,
  "failure": 31,
};

/** What one step has done, or why it has failed. */
export interface StepReport extends Omit<Outcome, "result"> {
  readonly step: string;
  readonly result: Outcome["result"] | "failure";
}

/** Formats a step for a terminal. Control characters in what others say are replaced. */
export function formatStep({ step, result, detail, fix }: StepReport, colour: boolean): string {
  const mark = result.padEnd(9);
  const shown = colour ? `\x1b[${COLOURS[result]}m${mark}\x1b[0m` : mark;
  const line = `${shown}  ${step}: ${plain(detail)}`;
  return fix === undefined ? line : `${line}\n           → ${plain(fix)}`;
}

/** @returns what a record holds, in words: one line for each thing */
export function describeMade(made: Registration): string[] {
  const { application, servicePrincipal, credentials = [], consents = [], userFlow } = made;
  const by = (created: boolean) => created ? "made by this command" : "completed by this command";
  return [
    ...(application
      ? [`application, client ID ${application.appId}: ${by(application.created)}`]
      : []),
    ...(servicePrincipal
      ? [`service principal ${servicePrincipal.id}: ${by(servicePrincipal.created)}`]
      : []),
    ...credentials.map(({ kind, expires }) =>
      `client ${kind}, valid until ${expires.slice(0, 10) || "an unknown day"}`
    ),
    ...consents.map(({ scopes, created }) =>
      `admin consent to ${scopes.join(", ") || "nothing new"}: ${by(created)}`
    ),
    ...(userFlow ? [`user flow ${userFlow.id}: ${by(userFlow.created)}`] : []),
  ];
}
