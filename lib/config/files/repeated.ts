import type { Mistake } from "../mistake.ts";
import { VARIABLES } from "../variables.ts";
import type { Setting } from "./env_lines.ts";

/** Finds settings of the app that have no effect, because a later line sets the same variable otherwise. */
export function repeatedSettings(settings: readonly Setting[]): Mistake[] {
  const last = new Map(settings.map((setting) => [setting.name, setting]));
  return settings.flatMap(({ line, name, value }) => {
    const effective = last.get(name)!;
    const isOurs = VARIABLES.some((variable) => variable === name);
    if (!isOurs || effective.value.trim() === value.trim()) return [];
    const problem = `line ${line} sets ${name}, and line ${effective.line} sets it again`;
    return [{ problem, fix: `Line ${effective.line} counts: remove the wrong one` }];
  });
}
