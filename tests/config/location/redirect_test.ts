import { assert, assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import { isMistake } from "../../../lib/config/mistake.ts";
import { locateRedirect } from "../../../lib/config/location/redirect.ts";
import { FOUNDATION } from "../../support/fixture_routes.ts";

const ROOT = new URL("../../..", import.meta.url).pathname;
const CONTEXT = { port: undefined, loopbackAuthority: false };

/** The files below a folder, relative to it. */
async function filesIn(folder: string): Promise<string[]> {
  const files: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (!isDirectory) files.push(name);
    else files.push(...(await filesIn(`${folder}/${name}`)).map((file) => `${name}/${file}`));
  }
  return files;
}

/** What the path of a route file begins with; empty for the home page. */
function firstSegment(file: string): string {
  const [first = ""] = file.split("/").filter((part) => !/^\(.*\)$/.test(part));
  return first.replace(/\.tsx?$/, "").replace(/^index$/, "");
}

/** What is wrong with a path, in words; empty if nothing is. */
function problemOf(path: string): string {
  const located = locateRedirect(`https://app.example${path}`, CONTEXT);
  if (!isMistake(located)) return "";
  assertEquals(located.suggestion, "https://app.example/getAToken");
  return located.problem;
}

Deno.test("the redirect URI is no page, endpoint or file that the app has from the start", async () => {
  const routes = FOUNDATION.map(firstSegment);
  const files = (await filesIn(`${ROOT}/static`)).map((file) => file.split("/")[0]!);
  const taken = new Set([...routes, ...files]
    .filter((name) => name !== "" && !name.startsWith("_")));
  assert(taken.size > 10, String([...taken]));
  for (const name of taken) {
    const paths = [`/${name}`, `/${name}/`, `/${name.toUpperCase()}`, `/${name}/more`, `//${name}`];
    for (const path of paths) {
      assertStringIncludes(problemOf(path), `has the path of another page, /${name}`, path);
    }
  }
  assertStringIncludes(problemOf("/%61ccount"), "another page");
  assertStringIncludes(problemOf("/_fresh/js"), "another page");
});

Deno.test("the redirect URI is one path, not a pattern of many", () => {
  const patterns = ["/:id", "/auth/:id", "/auth/*", "/auth/{id}", "/a+", "/(a|b)"];
  for (const pattern of patterns) {
    assertStringIncludes(problemOf(pattern), "has one of * : { } + ? ( ) in its path", pattern);
  }
  assertStringIncludes(problemOf("/auth/%3Fid"), "in its path");
});

Deno.test("the redirect URI may be any other path", () => {
  for (const path of ["/getAToken", "/auth/callback", "/signin-oidc", "/profiles", "/100%/x"]) {
    assertFalse(isMistake(locateRedirect(`https://app.example${path}`, CONTEXT)), path);
  }
});

Deno.test("what is suggested for a wrong redirect URI is right in every respect, the port included", () => {
  const context = { port: 4504, loopbackAuthority: false };
  const suggested = (value: string) => {
    const located = locateRedirect(value, context);
    assert(isMistake(located), value);
    return located.suggestion;
  };
  const mended = "http://localhost:4504/getAToken";
  const wrong = {
    "http://localhost:3000/getAToken": mended,
    "http://127.0.0.1:3000/getAToken": mended,
    "http://[::1]/getAToken": mended,
    "http://localhost:3000/account": mended,
    "http://127.0.0.1:3000/app/getAToken": mended,
    "http://localhost:3000//a//b": "http://localhost:4504/a/b",
    "http://localhost:3000//account": mended,
    "https://127.0.0.1:4504/getAToken": mended,
    "https://app.example//:id": "https://app.example/getAToken",
    "http://app.example/account": undefined,
  };
  for (const [value, suggestion] of Object.entries(wrong)) {
    assertEquals(suggested(value), suggestion, value);
  }
});

Deno.test("the example of a redirect URI has the port in use", () => {
  for (
    const value of ["getAToken", "http://localhost:4504/", "ftp://a/b", "http://app.example/a"]
  ) {
    const located = locateRedirect(value, { port: 4504, loopbackAuthority: true });
    assert(isMistake(located), value);
    assertStringIncludes(located.fix, "e.g. http://localhost:4504/getAToken", value);
  }
});
