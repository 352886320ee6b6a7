import { fileURLToPath } from "node:url";

/** Why the app can't run, for its developer. */
export interface Failure {
  /** What is wrong. */
  readonly message: string;
  /** Where in the project, innermost first: `routes/index.tsx:3:7`. */
  readonly places: readonly string[];
  /** The lines around the first place, with their numbers. */
  readonly source: string;
}

/** How many lines are shown before the faulty one, and after it. */
const AROUND = 3;

/** Code that is not the developer's: Fresh, packages, and dev.ts, which only passes errors on. */
const OTHERS = /^(links\/|node_modules\/|dev\.ts:)/;

/** How the bundler names a place: by a path from the project's folder, and columns count from 0. */
const BUNDLED = /^(.+?):(\d+):(\d+): ERROR: /gm;

/**
 * Describes what a module of the project, or the bundler, has thrown.
 *
 * @param error the error
 * @param root the URL of the project's folder, with a slash at its end
 */
export async function describeFailure(error: unknown, root: string): Promise<Failure> {
  const { message, stack } = textsOf(error);
  const urls = [...stack.matchAll(/file:\/\/\/\S+?:\d+:\d+/g)].map(([url]) => url);
  const bundled = [...message.matchAll(BUNDLED)].map(([, path, line, column]) =>
    `${new URL(path!, root)}:${line}:${Number(column) + 1}`
  );
  const own = [...bundled, ...urls].filter((url) =>
    url.startsWith(root) && !OTHERS.test(url.slice(root.length))
  );
  const places = own.map((url) => url.slice(root.length));
  return { message, places, source: own[0] === undefined ? "" : await sourceAround(own[0]) };
}

/** @returns the same for a terminal */
export function failureText({ message, places, source }: Failure): string {
  return [message, ...places.map((place) => `    at ${place}`), ...(source ? ["", source] : [])]
    .join("\n");
}

function textsOf(error: unknown): { message: string; stack: string } {
  if (!(error instanceof Error)) return { message: `${Deno.inspect(error)} was thrown`, stack: "" };
  return { message: `${error.name}: ${error.message}`, stack: error.stack ?? error.message };
}

/** The lines around a place; empty if the file can't be read. */
async function sourceAround(place: string): Promise<string> {
  const [, url, number] = /^(.+):(\d+):\d+$/.exec(place)!;
  const text = await Deno.readTextFile(fileURLToPath(url!)).catch(() => "");
  const line = Number(number);
  const first = Math.max(line - AROUND, 1);
  return text.split("\n").slice(first - 1, line + AROUND).map((content, index) => {
    const at = first + index;
    return `${at === line ? ">" : " "}${String(at).padStart(5)} | ${content}`;
  }).join("\n");
}
