import { parseHTML } from "linkedom/worker";
import { CookieJar } from "tough-cookie";
import { tls } from "./tls.ts";

const MAX_HOPS = 20;

/** Trusts the certificate of apps on https. */
const client = Deno.createHttpClient({ caCerts: [tls.cert] });

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

/** What a browser is about to send. */
export interface Step {
  readonly url: URL;
  readonly init?: RequestInit;
  /** The fields of a form that submits itself. */
  readonly form?: URLSearchParams;
}

/** A visitor whose browser has cookies but no JavaScript, except for forms that submit themselves. */
export class Visitor {
  /** The browser's cookies. */
  readonly jar = new CookieJar();
  /** All responses so far, in order. */
  readonly seen: Hop[] = [];
  /** Redirects that the browser does not follow, so that a test can read or change them. */
  holds: (url: URL) => boolean = () => false;
  /** What the browser was about to send when {@linkcode holds} stopped it. */
  held: Step | null = null;
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
    // Browsers send Lax cookies with cross-site navigations, but not with their forms.
    const isForm = headers.get("sec-fetch-site") === "cross-site" && init.method === "POST";
    const sameSiteContext = isForm ? "none" : "lax";
    const cookie = await this.jar.getCookieString(target.href, { sameSiteContext });
    if (cookie !== "") headers.set("cookie", cookie);
    const sent = { ...init, headers, redirect: "manual", client };
    const response = await fetch(target, sent as RequestInit);
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
    let next = onward(hops[0]!);
    while (next !== null && !this.holds(next.url)) {
      if (hops.length > MAX_HOPS) throw new Error(`Redirected in a loop at ${next.url}`);
      hops.push(await this.request(next.url, next.init));
      next = onward(hops.at(-1)!);
    }
    this.held = next;
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

/** What a browser sends next by itself: a redirect, a page that refreshes, or a form that submits itself. */
function onward({ url, status, headers, body }: Hop): Step | null {
  const location = headers.get("location");
  if (status >= 300 && status < 400 && location !== null) return { url: new URL(location, url) };
  if (body.includes('src="/emulator/form_post.js"')) return postedForm(url, body);
  const refresh = /<meta http-equiv="refresh" content="\d+; url=([^"]+)"/.exec(body)?.[1];
  return refresh === undefined ? null : { url: new URL(refresh.replaceAll("&amp;", "&"), url) };
}

function postedForm(url: URL, body: string): Step {
  const { document } = parseHTML(body) as unknown as { document: Document };
  const fields = [...document.querySelectorAll("form input[name]")].map((input) => [
    input.getAttribute("name")!,
    input.getAttribute("value") ?? "",
  ]);
  const action = document.querySelector("form")!.getAttribute("action")!;
  return crossSiteForm(new URL(action), new URLSearchParams(fields), url.origin);
}

/** A form that a page of another site sends. */
export function crossSiteForm(url: URL, form: URLSearchParams, origin: string): Step {
  const headers = { origin, "sec-fetch-site": "cross-site" };
  return { url, form, init: { method: "POST", body: form, headers } };
}
