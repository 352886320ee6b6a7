import { assertEquals, assertStringIncludes } from "@std/assert";
import { readConfig } from "../../lib/config/config.ts";
import { VARIABLES } from "../../lib/config/variables.ts";
import { ENVIRONMENT } from "../support/fake_authority.ts";

const sample = await Deno.readTextFile(".env.sample");
const settings = await readmeSettings();

/** The variables as two places list them. */
const LISTS: Record<string, () => string[]> = {
  ".env.sample": () =>
    [...sample.matchAll(/^(?:# )?([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name!),
  "README.md's table of settings": () => settings.flatMap(({ names }) => names),
};

for (const [name, list] of Object.entries(LISTS)) {
  Deno.test(`${name} has every variable, and no other`, () => {
    assertEquals(list().toSorted(), [...VARIABLES].toSorted());
  });
}

Deno.test("README.md and .env.sample name the defaults of the code", () => {
  const config = readConfig(ENVIRONMENT);
  const defaults = {
    SCOPE: config.scopes.join(" "),
    ENDPOINT: config.endpoint,
    SESSION_IDLE_MINUTES: String(config.sessionIdleMs / 60_000),
    SESSION_LIFETIME_HOURS: String(config.sessionLifetimeMs / 3_600_000),
  };
  for (const [name, value] of Object.entries(defaults)) {
    assertEquals(settings.find(({ names }) => names.includes(name))?.value, `\`${value}\``, name);
    const [comment = ""] = sample.split(`\n# ${name}=`);
    assertStringIncludes(comment.slice(comment.lastIndexOf("=")), `Default ${value}.`);
  }
});

/** The rows of the README's table of settings. */
async function readmeSettings(): Promise<{ names: string[]; value: string }[]> {
  const readme = await Deno.readTextFile("README.md");
  const [, section = ""] = readme.split("\n## Settings");
  const [table = ""] = section.split("\n## ");
  return table.split("\n").filter((line) => line.startsWith("| `")).map((row) => {
    const [, names = "", , value = ""] = row.split("|").map((cell) => cell.trim());
    return { names: [...names.matchAll(/`(\w+)`/g)].map(([, name]) => name!), value };
  });
}
