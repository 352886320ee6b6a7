import { assertEquals } from "@std/assert";
import { describeFailure, failureText } from "../../../cli/dev/failure.ts";

/** The folder of a project with an island that has a mistake in its second line. */
async function withProject(visit: (root: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${folder}/islands`);
    await Deno.writeTextFile(`${folder}/islands/Broken.tsx`, "\nexport const = 1;\n");
    await visit(`file://${folder}/`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function failed(message: string, ...places: string[]): Error {
  const error = new Error(message);
  error.stack = [`Error: ${message}`, ...places.map((place) => `    at ${place}`)].join("\n");
  return error;
}

Deno.test("a failure of published Fresh's bundler names file and line, and none of the bundler's own files", async () => {
  await withProject(async (root) => {
    const message = "Build failed with 1 error:\n" +
      'islands/Broken.tsx:2:13: ERROR: Expected identifier but found "="';
    const bundler = `${root}node_modules/.deno/esbuild/lib/main.js:1467:15`;
    const failure = await describeFailure(failed(message, bundler, `${root}dev.ts:1:1`), root);
    assertEquals(failure.places, ["islands/Broken.tsx:2:14"]);
    assertEquals(failureText(failure).split("\n").slice(-3), [
      "     1 | ",
      ">    2 | export const = 1;",
      "     3 | ",
    ]);
  });
});

Deno.test("a failure never names a file outside the project, whatever the bundler reports", async () => {
  await withProject(async (root) => {
    const failure = await describeFailure(failed("../etc/hosts:1:0: ERROR: Unexpected"), root);
    assertEquals(failure.places, []);
    assertEquals(failure.source, "");
  });
});
