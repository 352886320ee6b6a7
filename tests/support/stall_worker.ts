// Needs the processor and the disk for a moment, again and again, and tells how long it had to wait at most, in ms.

const EVERY_MS = 50;

let longest = 0;
let last = performance.now();

function look(): void {
  const now = performance.now();
  longest = Math.max(longest, now - last - EVERY_MS);
  last = now;
}

/** Gets the path of a file to write to; then null, for the answer. */
globalThis.addEventListener("message", ({ data: path }: MessageEvent<string | null>) => {
  if (path === null) {
    look();
    return globalThis.postMessage(longest);
  }
  const file = Deno.openSync(path, { write: true });
  last = performance.now();
  setInterval(() => {
    file.writeSync(Uint8Array.of(0));
    file.syncSync();
    look();
  }, EVERY_MS);
});
