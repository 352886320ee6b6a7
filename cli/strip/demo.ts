/** What `deno task strip` takes out: files, and folders with all that is in them. */
export const DEMO: readonly string[] = [
  "routes/index.tsx", // a plain one takes its place
  "routes/(demo)",
  "routes/(signed-in)/profile.tsx",
  "routes/(signed-in)/graph.tsx",
  "routes/api/me.ts",
  "docs/profile.png",
  "docs/profile-dark.png",
  "tests/demo",
  // These measure the example pages.
  "tests/bench",
  "tests/soak",
  "docs/benchmarks.md",
  // The command has nothing left to do afterwards.
  "cli/strip.ts",
  "cli/strip",
  "tests/cli/strip",
  "tests/cli/strip_test.ts",
];

/** Where files may be that only the demo has used. Whatever is left unused there goes too. */
export const SHARED = /^(components|islands|lib)\//;

/** The files that may have marked passages, table rows and list items about the demo. */
export const TEXTS =
  /^(cli|components|docs|examples|lib|routes)\/.*\.(tsx?|md)$|^[A-Z]+\.md$|^static\/.*\.css$|^tests\/imports_test\.ts$/;
