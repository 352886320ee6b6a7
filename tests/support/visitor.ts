import { parseHTML } from "linkedom/worker";
import { CookieJar } from "tough-cookie";

const MAX_HOPS = 20;

/** A page in the visitor's browser. */
export interface Page {
  /** Its address. */
  readonly url: URL;
  readonly status: number;
  readonly headers: Headers;
  readonly html: string;
  readonly document: Document;
  /** All responses on the way to it: redirects first, the page last. */
  readonly hops: readonly Hop[];
}

/** One response on the way to a page. */
export interface Hop {
  readonly url: URL;
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** A visitor whose browser has cookies but no JavaScript. */
export class Visitor {
  /** The browser's cookies. */
  readonly jar = new CookieJar();
  /** All responses so far, in order. */
  readonly seen: Hop[] = [];
  /** Redirects that the browser does not follow, so that a test can read or change them. */
  holds: (url: URL) => boolean = () => false;
  readonly #userAgent: string;
  #page: Page | undefined;

  /** @param userAgent the browser's `User-Agent` header */
  constructor(userAgent = "Visitor/1.0") {
    this.#userAgent = userAgent;
  }

  /** The current page. */
  get page(): Page {
    if (this.#page === undefined) throw new Error("The visitor has not gone anywhere yet");
    return this.#page;
  }

  /** Makes one request with the browser's cookies; redirects are not followed. */
  async request(url: string | URL, init: RequestInit = {}): Promise<Hop> {
    const target = new URL(url);
    const headers = new Headers({
      accept: "text/html",
      "user-agent": this.#userAgent,
      ...init.headers,
    });
    const cookie = await this.jar.getCookieString(target.href);
    if (cookie !== "") headers.set("cookie", cookie);
    const response = await fetch(target, { ...init, headers, redirect: "manual" });
    for (const setCookie of response.headers.getSetCookie()) {
      await this.jar.setCookie(setCookie, target.href);
    }
    const hop = {
      url: target,
      status: response.status,
      headers: response.headers,
      body: await response.text(),
    };
    this.seen.push(hop);
    return hop;
  }

  /** Opens an address, as a link does, and follows redirects. */
  async goTo(url: string | URL, init?: RequestInit): Promise<Page> {
    const target = this.#page === undefined ? new URL(url) : new URL(url, this.#page.url);
    const hops = [await this.request(target, init)];
    for (
      let next = onward(hops[0]!);
      next !== null && !this.holds(next);
      next = onward(hops.at(-1)!)
    ) {
      if (hops.length > MAX_HOPS) throw new Error(`Redirected in a loop at ${next}`);
      hops.push(await this.request(next));
    }
    const last = hops.at(-1)!;
    let document: Document | undefined;
    this.#page = {
      ...last,
      html: last.body,
      get document() {
        return document ??= (parseHTML(last.body) as unknown as { document: Document }).document;
      },
      hops,
    };
    return this.#page;
  }

  /** Follows the first link on the page with this text. */
  click(text: string): Promise<Page> {
    const link = [...this.page.document.querySelectorAll("a[href]")].find((a) =>
      a.textContent?.trim() === text
    );
    if (link === undefined) {
      throw new Error(`No link "${text}" on ${this.page.url}: ${this.page.html.slice(0, 500)}`);
    }
    return this.goTo(link.getAttribute("href")!);
  }

  /** Fills in the form that has the button with this text, and presses it. */
  submit(button: string, values: Record<string, string> = {}): Promise<Page> {
    const pressed = [...this.page.document.querySelectorAll("form button")].find((b) =>
      b.textContent?.trim() === button
    );
    const form = pressed?.closest("form");
    if (!pressed || !form) {
      throw new Error(`No button "${button}" on ${this.page.url}: ${this.page.html.slice(0, 500)}`);
    }
    const body = new URLSearchParams();
    for (const input of form.querySelectorAll("input[name], select[name]")) {
      body.set(input.getAttribute("name")!, input.getAttribute("value") ?? "");
    }
    if (pressed.hasAttribute("name")) {
      body.set(pressed.getAttribute("name")!, pressed.getAttribute("value") ?? "");
    }
    for (const [name, value] of Object.entries(values)) {
      if (!form.querySelector(`[name="${name}"]`)) {
        throw new Error(`No field "${name}" in the form "${button}"`);
      }
      body.set(name, value);
    }
    return this.send(form.getAttribute("action") ?? this.page.url.href, body);
  }

  /** Sends a form from the page. */
  send(action: string, values: Record<string, string> | URLSearchParams): Promise<Page> {
    return this.goTo(action, {
      method: "POST",
      body: new URLSearchParams(values),
      headers: { origin: this.page.url.origin, "sec-fetch-site": "same-origin" },
    });
  }
}

/** The address that a browser opens next by itself: of a redirect, or of a page that refreshes. */
function onward({ url, status, headers, body }: Hop): URL | null {
  const location = headers.get("location");
  if (status >= 300 && status < 400 && location !== null) return new URL(location, url);
  const refresh = /<meta http-equiv="refresh" content="\d+; url=([^"]+)"/.exec(body)?.[1];
  return refresh === undefined ? null : new URL(refresh.replaceAll("&amp;", "&"), url);
}
