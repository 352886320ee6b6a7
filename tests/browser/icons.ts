import type { Browser } from "playwright-core";
import { readPlainArguments } from "../../cli/command.ts";
import { launchChromium } from "../support/chromium.ts";

readPlainArguments(
  Deno.args,
  `deno task icons

Draws the brand's mark as the icons that can't be SVG: static/brand/touch-icon.png and static/favicon.ico.

  -h, --help   prints this`,
);

const mark = await Deno.readTextFile("static/brand/mark.svg");
const browser = await launchChromium();
await Deno.writeFile("static/brand/touch-icon.png", await draw(browser, 180));
await Deno.writeFile("static/favicon.ico", toIco(await draw(browser, 32), 32));
await browser.close();

async function draw(browser: Browser, size: number): Promise<Uint8Array<ArrayBuffer>> {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(`<style>body{margin:0}svg{display:block;width:100vw}</style>${mark}`);
  const png = await page.screenshot({ omitBackground: true });
  await page.close();
  return new Uint8Array(png);
}

/** A PNG as the only image of an ICO file: its header of 6 bytes, one entry of 16 bytes, the image. */
function toIco(png: Uint8Array, size: number): Uint8Array {
  const head = new DataView(new ArrayBuffer(22));
  head.setUint16(2, 1, true); // an icon
  head.setUint16(4, 1, true); // one image
  head.setUint8(6, size);
  head.setUint8(7, size);
  head.setUint16(10, 1, true); // colour planes
  head.setUint16(12, 32, true); // bits a pixel
  head.setUint32(14, png.length, true);
  head.setUint32(18, head.byteLength, true);
  return new Uint8Array([...new Uint8Array(head.buffer), ...png]);
}
