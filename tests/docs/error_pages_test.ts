import { assert, assertEquals } from "@std/assert";
import * as words from "../../lib/problem/words.ts";

/** Where the other texts are that docs/error-codes.md quotes. */
const OTHERS = ["lib/api/call.ts", "components/ConfigurationView.tsx", "cli/serve.ts"];

const document = await Deno.readTextFile("docs/error-codes.md");
/** What the first columns of the tables quote. */
const quoted = new Set(
  document.split("\n").filter((line) => line.startsWith("| “"))
    .flatMap((line) => [...line.split("|")[1]!.matchAll(/“(.+?)”/g)].map(([, title]) => title!)),
);
const titles = titlesIn(words);

Deno.test("docs/error-codes.md lists every error page under the title that it has", () => {
  assert(titles.includes("You cancelled the sign-in"));
  assertEquals(titles.filter((title) => !quoted.has(title)), []);
});

Deno.test("docs/error-codes.md quotes only what the app says", async () => {
  const sources = (await Promise.all(OTHERS.map((path) => Deno.readTextFile(path)))).join();
  const others = [...quoted].filter((title) => !titles.includes(title));
  assertEquals(others.filter((title) => !sources.includes(title)), []);
});

/** The titles among the texts of a module: each is the first text of a pair. */
function titlesIn(texts: object): string[] {
  return Object.values(texts).flatMap((value) => {
    if (typeof value === "string") return [];
    return Array.isArray(value) ? [value[0]] : titlesIn(value);
  });
}
