import { isLoopback } from "./loopback.ts";

/** Why another service did not answer, and what to check. */
export interface NetworkFailure {
  /** The rest of a sentence that starts with the service's name. */
  readonly seen: string;
  /** What to check. */
  readonly fix: string;
}

const CAUSES: readonly (readonly [RegExp, NetworkFailure])[] = [
  [/dns error|failed to lookup|ENOTFOUND/i, {
    seen: "has no such host name (DNS)",
    fix: "Check the name for a typing error, and check this machine's network",
  }],
  [/certificate/i, {
    seen: "shows a certificate that this machine does not trust",
    fix:
      "If a proxy opens TLS here, start Deno with DENO_TLS_CA_STORE=system, or with the proxy's certificate in DENO_CERT; otherwise stop here",
  }],
  [/corrupt message|InvalidContentType|handshake/i, {
    seen: "does not speak TLS at this address",
    fix: "Check that http or https and the port are right",
  }],
  [/proxy|tunnel/i, {
    seen: "can't be reached through the proxy",
    fix: "Check HTTPS_PROXY and NO_PROXY, and that the proxy lets this host through",
  }],
  [/refused/i, {
    seen: "refuses the connection",
    fix: "Check the host and the port, and any firewall or proxy (HTTPS_PROXY) in between",
  }],
  [/no answer within|timed? ?out/i, {
    seen: "does not answer in time",
    fix: "Check this machine's network, and any firewall or proxy (HTTPS_PROXY) in between",
  }],
];

const OTHER: NetworkFailure = {
  seen: "can't be reached",
  fix: "Check this machine's network, and any firewall or proxy (HTTPS_PROXY) in between",
};

/**
 * Explains why a call failed. Deno names the reason in the error's message only.
 *
 * @param error what `fetch` or a bounded `fetch` threw
 * @param url the called URL
 */
export function explainNetworkFailure(error: unknown, url: string): NetworkFailure {
  const { hostname } = new URL(url);
  const text = messagesOf(error);
  const [, failure] = CAUSES.find(([pattern]) => pattern.test(text)) ?? [null, OTHER];
  return isLoopback(hostname) && failure.seen.includes("refuses")
    ? {
      ...failure,
      fix: "Start the server that should listen there; the emulator is deno task emulator",
    }
    : failure;
}

/** The messages of an error and its causes. */
function messagesOf(error: unknown): string {
  const messages: string[] = [];
  for (let cause = error; cause instanceof Error && messages.length < 5; cause = cause.cause) {
    messages.push(cause.message);
  }
  return messages.join("\n");
}
