import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { startTenant } from "../../emulator/tenant.ts";
import { signIn } from "../support/credentials.ts";
import { freePort } from "../support/free_port.ts";
import { inherited, ProjectCopy } from "../support/project_copy.ts";
import { ServeProcess } from "../support/serve_process.ts";
import { Visitor } from "../support/visitor.ts";
import { productionConfig } from "../../cli/release/production_config.ts";

Deno.test("productionConfig() keeps the version, and the packages and links that production reaches (P-05)", () => {
  const config = productionConfig(
    {
      version: "1.2.3",
      imports: {
        "fresh": "jsr:@fresh/core@^2.3.3",
        "preact": "npm:preact@^10.29.0",
        "@panva/oauth4webapi": "npm:oauth4webapi@^3.8.8",
        "@scope/test-only": "npm:@scope/test-only@^1.0.0",
        "axe-core": "npm:axe-core@^4.14.0",
      },
      links: ["./links/fresh", "./links/std-assert"],
      tasks: { serve: "x", test: "y" },
      unstable: ["kv"],
    },
    ["npm:/preact@10.29.8/hooks", "npm:/oauth4webapi@3.8.8", "node:path"],
    ["main.ts", "links/fresh/app.ts"],
  );
  assertEquals(config.version, "1.2.3");
  assertEquals(Object.keys(config.imports), ["fresh", "preact", "@panva/oauth4webapi"]);
  assertEquals(config.links, ["./links/fresh"]);
  assertEquals(config.tasks, { serve: "x" });
});

Deno.test("deno task release takes no arguments", async () => {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "cli/release.ts", "--out=x"],
  }).output();
  assertEquals(code, 2);
  assertStringIncludes(new TextDecoder().decode(stderr), "Unknown option '--out'");
});

Deno.test("a release serves pages, scripts and files, with the packages of production alone (P-05)", async () => {
  await using project = await ProjectCopy.make();
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "cli/release.ts"],
    cwd: project.folder,
    clearEnv: true,
    env: inherited(),
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  const folder = `${project.folder}/dist`;
  const { imports, version } = JSON.parse(await Deno.readTextFile(`${folder}/deno.json`));
  for (const name of ["playwright-core", "oidc-provider", "linkedom"]) assert(!(name in imports));

  await using tenant = await startTenant();
  const port = freePort();
  const env = {
    CLIENT_ID: tenant.clientId,
    CLIENT_SECRET: tenant.clientSecret,
    AUTHORITY: tenant.authority,
    ENDPOINT: tenant.endpoint,
    HOST: "localhost",
    PORT: `${port}`,
  };
  await using server = await ServeProcess.listening({ folder }, { env });
  assertStringIncludes(server.shown, `"event":"started","version":"${version}"`);

  const origin = `http://localhost:${port}`;
  const visitor = new Visitor();
  await signIn(visitor, { origin, tenant }, 0, "/graph");
  assertStringIncludes(visitor.page.html, "userPrincipalName");
  const files = [...visitor.page.html.matchAll(/(?:src|href)="(\/[^"]+\.(?:js|css|svg))[^"]*"/g)];
  assert(files.length >= 3, String(files));
  for (const [, path] of files) assertEquals((await visitor.request(origin + path)).status, 200);
});
