/** The image's health check: asks the app in the same container whether it is ready; the exit code says it. */
if (import.meta.main) {
  const url = `http://127.0.0.1:${Deno.env.get("PORT")?.trim() || "3000"}/readyz`;
  const isReady = await fetch(url, { signal: AbortSignal.timeout(4_000) })
    .then(({ ok }) => ok, () => false);
  Deno.exit(isReady ? 0 : 1);
}
