import { assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import { VARIABLES } from "../../lib/config/variables.ts";

const { permissions, tasks } = JSON.parse(await Deno.readTextFile("deno.json"));

Deno.test("serve runs with least privilege (AV-30)", async () => {
  const { net, read, env, ...others } = permissions.serve;
  assertEquals(others, {}, "no run, ffi, sys or write");
  assertEquals(read, ["."]);
  assertEquals(net, [
    "localhost",
    "127.0.0.1",
    "0.0.0.0",
    "*.ciamlogin.com",
    "graph.microsoft.com",
  ]);
  // The last three are Fresh's own.
  assertEquals(
    new Set(env),
    new Set([...VARIABLES, "DENO_DEPLOYMENT_ID", "GITHUB_SHA", "CI_COMMIT_SHA"]),
  );
  assertStringIncludes(tasks.serve.command, "--permission-set=serve");
  assertFalse(/-A|--allow/.test(tasks.serve.command));
  const guide = await Deno.readTextFile("docs/deploy.md");
  for (const host of ["*.ciamlogin.com", "graph.microsoft.com"]) assertStringIncludes(guide, host);
});
