import { ConfigError, type Environment } from "../../lib/config/variables.ts";
import { envFileMistake } from "../../lib/config/files/env_file.ts";
import { isMistake } from "../../lib/config/mistake.ts";
import { describeError } from "../../lib/log.ts";
import { type Check, failure, listProblems } from "../doctor/check.ts";
import { formatCheck } from "../doctor/report.ts";
import type { CliContext } from "../terminal.ts";
import { QUESTIONS, type SetupQuestion } from "./questions.ts";
import { AuthorityUnavailableError } from "../../lib/entra/authority_unavailable.ts";

/** Answers that were given by flags. */
export type SetupAnswers = Partial<Record<SetupQuestion["flag"], string>>;

/**
 * Asks for what `.env` needs, and checks each answer at the tenant as soon as it is given.
 *
 * @param answers what is known already
 * @param settings variables that are not asked for
 * @param context what to work with
 * @returns what to write into `.env`; null without a terminal if an answer is missing or wrong
 * @throws {InterruptedError} if the person at the terminal stops
 */
export async function setUp(
  answers: SetupAnswers,
  settings: Environment,
  context: CliContext,
): Promise<Environment | null> {
  let env = settings;
  for (const [at, question] of QUESTIONS.entries()) {
    if (context.prompts !== null) context.say(`\n${at + 1}. ${question.help(env)}\n`);
    const settled = await settle(question, answers[question.flag], env, context);
    if (settled === null) return null;
    env = settled;
  }
  return env;
}

async function settle(
  question: SetupQuestion,
  given: string | undefined,
  env: Environment,
  context: CliContext,
): Promise<Environment | null> {
  const { prompts, say } = context;
  const { message, hidden, flag } = question;
  const ask = (before?: string) =>
    hidden
      ? prompts?.password({ message })
      : prompts?.text({ message, ...(before && { initial: before }) });
  let answer = given ?? await ask();
  while (true) {
    const outcome = await checkAnswer(question, answer, env, context);
    if (outcome.right) return outcome.env;
    if (prompts === null) {
      say(answer ? "Nothing was written." : `--${flag} is missing. Nothing was written.`);
      return null;
    }
    const next = outcome.env === null ? "other" : await prompts.select({
      message: "What next?",
      options: outcome.asked
        ? [CHOICES.other, CHOICES.again, CHOICES.keep]
        : [CHOICES.again, CHOICES.other, CHOICES.keep],
    });
    if (next === "keep") return outcome.env;
    if (next === "other") answer = await ask(answer);
  }
}

const CHOICES = {
  other: { value: "other", label: "Correct the value" },
  again: { value: "again", label: "Check again, after a change at the tenant" },
  keep: { value: "keep", label: "Keep this value and go on" },
} as const;

/** What an answer leads to. */
interface Outcome {
  /** The variables so far; null if the answer can't be read. */
  readonly env: Environment | null;
  /** Whether the tenant accepts the answer. */
  readonly right: boolean;
  /** Whether the tenant could be asked. If not, the answer need not be wrong. */
  readonly asked: boolean;
}

async function checkAnswer(
  { read, check }: SetupQuestion,
  answer: string | undefined,
  env: Environment,
  context: CliContext,
): Promise<Outcome> {
  if (!answer) return { env: null, right: false, asked: false };
  const values = envFileMistake(answer) ?? read(answer, env);
  if (isMistake(values)) {
    tell(failure("Answer", `this ${values.problem}`, values.fix), context);
    return { env: null, right: false, asked: false };
  }
  const changed = { ...env, ...values };
  const checks = check(changed, context);
  const nextCheck = async () => {
    const progress = context.prompts?.progress("Checking at the tenant");
    try {
      return await checks.next();
    } finally {
      progress?.end();
    }
  };
  let right = true;
  try {
    let next = await nextCheck();
    for (; !next.done; next = await nextCheck()) {
      tell(next.value, context);
      if (next.value.result === "failure") right = false;
    }
    return { env: { ...changed, ...next.value }, right, asked: true };
  } catch (error) {
    for (const problem of explain(error)) tell(problem, context);
    return { env: error instanceof ConfigError ? null : changed, right: false, asked: false };
  }
}

/** Explains why the tenant could not be asked at all. */
function explain(error: unknown): Check[] {
  if (error instanceof ConfigError) return listProblems(error);
  if (!(error instanceof AuthorityUnavailableError)) throw error;
  return [failure("Tenant", describeError(error), "Check the tenant and this machine's network")];
}

function tell(check: Check, { say, colour }: CliContext): void {
  say(formatCheck(check, colour));
}
