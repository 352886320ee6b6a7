/** The image's health check: asks the app in the same container whether it is ready. The exit code is 0 if it is. */
if (import.meta.main) {
  // Docker may give each container a proxy, which can't reach the app.
  Deno.env.set("NO_PROXY", "127.0.0.1");
  const url = `http://127.0.0.1:${Deno.env.get("PORT")?.trim() || "3000"}/readyz`;
  const isReady = await fetch(url, { signal: AbortSignal.timeout(4_000) })
    .then(({ ok }) => ok, () => false);
  Deno.exit(isReady ? 0 : 1);
}
