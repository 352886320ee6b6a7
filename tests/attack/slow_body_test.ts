import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { HttpError } from "fresh";
import { readForm } from "../../lib/web/form.ts";
import { bestTime } from "../support/best_time.ts";
import { type Harness, startHarness } from "../support/harness.ts";
import { undisturbed } from "../support/undisturbed.ts";
import { openSession } from "./support/open_session.ts";

const TYPE = "application/x-www-form-urlencoded";

/** A body that never ends: a byte now and then. */
function drip(everyMs: number): { body: ReadableStream<Uint8Array<ArrayBuffer>>; stop(): void } {
  let timer: ReturnType<typeof setInterval> | undefined;
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (controller) => {
      timer = setInterval(() => controller.enqueue(new TextEncoder().encode("a")), everyMs);
    },
    cancel: () => clearInterval(timer),
  });
  return { body, stop: () => clearInterval(timer) };
}

Deno.test("readForm() gives a body one deadline, however often a byte comes (W-46)", async () => {
  const milliseconds = await bestTime(2_000, async () => {
    const { body, stop } = drip(10);
    const request = new Request("http://localhost/", {
      method: "POST",
      headers: { "content-type": TYPE },
      body,
    });
    const error = await assertRejects(() => readForm(request, { timeoutMs: 200 }), HttpError);
    stop();
    assertEquals(error.status, 408);
  });
  assert(milliseconds < 2_000);
});

Deno.test("readForm() takes the type in any case, with parameters (W-73)", async () => {
  for (const type of ["Application/X-WWW-Form-Urlencoded", `${TYPE} ; charset=UTF-8`]) {
    const request = new Request("http://localhost/", {
      method: "POST",
      headers: { "content-type": type },
      body: "a=1",
    });
    assertEquals([...await readForm(request)], [["a", "1"]]);
  }
  for (const type of ["text/plain", `${TYPE}x`, ""]) {
    const request = new Request("http://localhost/", {
      method: "POST",
      headers: { "content-type": type },
      body: "a=1",
    });
    await assertRejects(() => readForm(request), HttpError, "not a form");
  }
});

Deno.test("a form that drips is answered 408 after ten seconds (W-46)", async () => {
  await using harness = await startHarness();
  await undisturbed(500, () => dripsForTenSeconds(harness));
});

async function dripsForTenSeconds(harness: Harness): Promise<void> {
  const { hostname, port } = new URL(harness.origin);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  const cookie = `${harness.services.cookies.session.name}=${await openSession(harness)}`;
  const head =
    `POST /account HTTP/1.1\r\nhost: localhost:${port}\r\norigin: ${harness.origin}\r\n` +
    `cookie: ${cookie}\r\ncontent-type: ${TYPE}\r\ncontent-length: 1000\r\n\r\n`;
  const send = (text: string) =>
    connection.write(new TextEncoder().encode(text)).catch(() => undefined);
  await send(head);
  const dripping = setInterval(() => send("a"), 500);
  const started = performance.now();
  const buffer = new Uint8Array(64);
  await connection.read(buffer);
  clearInterval(dripping);
  const seconds = (performance.now() - started) / 1000;
  assertMatch(new TextDecoder().decode(buffer), /^HTTP\/1\.1 408 /);
  assert(seconds > 9 && seconds < 14, `${seconds} s`);
}
