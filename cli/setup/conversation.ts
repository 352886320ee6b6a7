import { MetadataError } from "../../lib/entra/authority_error.ts";
import { ConfigError, type Environment } from "../../lib/config/variables.ts";
import { type Check, type DoctorWorld, listProblems } from "../doctor/check.ts";
import { formatCheck } from "../doctor/report.ts";
import { IssuerError } from "../../lib/entra/issuer.ts";
import { describeError } from "../../lib/log.ts";
import { isMistake } from "../../lib/config/mistake.ts";
import { OutboundError } from "../../lib/net/outbound.ts";
import { QUESTIONS, type SetupQuestion } from "./questions.ts";
import type { Ask } from "./ask.ts";

/** Answers that were given beforehand, by flags. */
export type SetupAnswers = Partial<Record<SetupQuestion["flag"], string>>;

/** What the set-up works with. */
export interface SetupWorld extends DoctorWorld {
  /** Asks; null where there is nobody to be asked. */
  readonly ask: Ask | null;
  readonly say: (text: string) => void;
  /** Whether to colour results. */
  readonly colour: boolean;
}

/**
 * Asks for what `.env` needs, and checks each answer at the tenant as it is given.
 *
 * @param answers what is known already
 * @param settings variables that are not asked for
 * @param world what to work with
 * @returns what to write into `.env`; null if an answer is missing or wrong, and there is nobody to be asked
 * @throws {InterruptedError} if whoever is asked does not want to go on
 */
export async function setUp(
  answers: SetupAnswers,
  settings: Environment,
  world: SetupWorld,
): Promise<Environment | null> {
  let env = settings;
  for (const [at, question] of QUESTIONS.entries()) {
    if (world.ask !== null) world.say(`\n${at + 1}. ${question.help(env)}\n`);
    const settled = await settle(question, answers[question.flag], env, world);
    if (settled === null) return null;
    env = settled;
  }
  return env;
}

async function settle(
  question: SetupQuestion,
  given: string | undefined,
  env: Environment,
  world: SetupWorld,
): Promise<Environment | null> {
  const { ask, say } = world;
  const { prompt, hidden, flag } = question;
  let answer = given ?? await ask?.(prompt, { hidden });
  while (true) {
    const outcome = await consider(question, answer, env, world);
    if (outcome.right) return outcome.env;
    if (ask === null) {
      say(answer ? "Nothing was written." : `--${flag} is missing. Nothing was written.`);
      return null;
    }
    const choice = outcome.env === null
      ? "Try again: "
      : "Enter checks it again, another value replaces it, keep goes on with it: ";
    const next = await ask(outcome.env === null ? prompt : choice, { hidden });
    if (next === "keep" && outcome.env !== null) return outcome.env;
    answer = next || answer;
  }
}

/** What an answer leads to: variables, unless it can't be read, and whether the tenant agrees. */
interface Outcome {
  readonly env: Environment | null;
  readonly right: boolean;
}

async function consider(
  { read, check }: SetupQuestion,
  answer: string | undefined,
  env: Environment,
  world: SetupWorld,
): Promise<Outcome> {
  if (!answer) return { env: null, right: false };
  const values = read(answer, env);
  if (isMistake(values)) {
    tell({ name: "Your answer", result: "failure", seen: values.problem, fix: values.fix }, world);
    return { env: null, right: false };
  }
  const changed = { ...env, ...values };
  const checks = check(changed, world);
  let right = true;
  try {
    let next = await checks.next();
    for (; !next.done; next = await checks.next()) {
      tell(next.value, world);
      if (next.value.result === "failure") right = false;
    }
    return { env: { ...changed, ...next.value }, right };
  } catch (error) {
    for (const problem of explain(error)) tell(problem, world);
    return { env: error instanceof ConfigError ? null : changed, right: false };
  }
}

/** Why the tenant could not be asked at all. */
function explain(error: unknown): Check[] {
  if (error instanceof ConfigError) return listProblems(error);
  const kinds = [OutboundError, MetadataError, IssuerError];
  if (!kinds.some((kind) => error instanceof kind)) throw error;
  const fix = "Check the tenant, and this machine's network";
  return [{ name: "Tenant", result: "failure", seen: describeError(error), fix }];
}

function tell(check: Check, { say, colour }: SetupWorld): void {
  say(formatCheck(check, colour));
}
