import { type Hop, Visitor } from "../support/visitor.ts";

/** What the load has seen so far. */
export interface Observations {
  /** Answers of the app by kind of request: status, and how long it took in ms. */
  note(kind: string, status: number, ms: number): void;
  /** Something that must not happen. */
  wrong(what: string): void;
}

/** Where the load goes. */
export interface Target {
  readonly app: string;
  /** The tenant's customers. Their names are on their own pages, and on nobody else's. */
  readonly customers: readonly SoakCustomer[];
}

/** A customer whose name looks like {@linkcode NAME}. */
export interface SoakCustomer {
  readonly email: string;
  readonly password: string;
  readonly displayName: string;
}

const NAME = /Customer \d{4}/g;
const SIGNED_OUT_AFTER_MS = 20_000; // not more often than the loop guard finds human
const HEADERS = ["content-security-policy", "x-content-type-options", "cache-control"];

/** What somebody who is signed in does, and how often among 1,000 times. */
const HABITS: Readonly<Record<string, number>> = {
  "/": 300,
  "/profile": 450,
  "/graph": 120,
  "/api/me": 50,
  "/account": 30,
  "/nowhere": 25,
  "sign out": 25,
};

/** What may be answered besides 200 or 503. */
const ALLOWED: { readonly [path: string]: readonly number[] } = {
  "/": [200],
  "/nowhere": [404],
  "/api/me": [200, 502, 503],
};

/** A customer who uses the app at random, and knows what each answer may be. */
export class SoakUser extends Visitor {
  readonly #target: Target;
  readonly #seen: Observations;
  readonly #who: number;
  #since: number | undefined;
  /** Whether the user is in the middle of something. */
  busy = false;

  /** @param who which of the customers */
  constructor(target: Target, who: number, seen: Observations) {
    super();
    this.#target = target;
    this.#who = who;
    this.#seen = seen;
  }

  /** Does the next thing, whatever it is. */
  async act(): Promise<void> {
    this.busy = true;
    try {
      await (this.#since === undefined ? this.#signIn() : this.#use());
    } catch (error) {
      this.#seen.wrong(`the load failed: ${error instanceof Error ? error.message : error}`);
    } finally {
      this.seen.splice(0);
      this.busy = false;
    }
  }

  override async request(url: string | URL, init?: RequestInit): Promise<Hop> {
    const started = performance.now();
    const hop = await super.request(url, init);
    if (hop.url.origin !== this.#target.app) return hop;
    const { pathname } = hop.url;
    this.#seen.note(pathname, hop.status, performance.now() - started);
    for (const name of HEADERS) {
      if (!hop.headers.has(name)) this.#seen.wrong(`${hop.status} ${pathname} without ${name}`);
    }
    if (hop.status >= 500 && ![502, 503].includes(hop.status)) {
      this.#seen.wrong(`${hop.status} for ${pathname}`);
    }
    for (const [name] of hop.body.matchAll(NAME)) {
      if (name !== this.#customer.displayName) {
        this.#seen.wrong(`${this.#customer.displayName} sees ${name} at ${pathname}`);
      }
    }
    return hop;
  }

  get #customer(): SoakCustomer {
    return this.#target.customers[this.#who]!;
  }

  async #signIn(): Promise<void> {
    const { app } = this.#target;
    const { email, password, displayName } = this.#customer;
    await this.goTo(`${app}/sign-in?returnTo=/profile`);
    if (this.page.document.querySelector("input[name=email]")) {
      await this.submit("Next", { email });
      await this.submit("Sign in", { password });
    }
    const { status, url, html } = this.page;
    const [callback] = this.page.hops.filter(({ url }) => url.pathname === "/getAToken");
    if (callback?.status === 303) this.#since = Date.now();
    const isWhole = status === 200 && url.pathname === "/profile" && html.includes(displayName);
    const isRefused = url.origin === app && [400, 503].includes(status);
    if (!isWhole && !isRefused) this.#seen.wrong(`${status} at ${url} after sign-in`);
  }

  async #use(): Promise<void> {
    let dice = Math.random() * 1_000;
    const [habit] = Object.entries(HABITS).find(([, weight]) => (dice -= weight) < 0)!;
    if (habit !== "sign out") return await this.#look(habit);
    if (Date.now() - this.#since! > SIGNED_OUT_AFTER_MS) await this.#signOut();
  }

  async #look(path: string): Promise<void> {
    const { status, body } = await this.request(this.#target.app + path);
    if (!(ALLOWED[path] ?? [200, 503]).includes(status)) {
      this.#seen.wrong(`${status} for ${path} of who is signed in`);
      this.#since = undefined;
    }
    const personal = ["/profile", "/graph", "/account"].includes(path);
    if (status === 200 && personal && !body.includes(this.#customer.displayName)) {
      this.#seen.wrong(`${path} without who is signed in`);
    }
  }

  async #signOut(): Promise<void> {
    const { app } = this.#target;
    const cookie = await this.jar.getCookieString(app);
    const { status, headers } = await this.request(`${app}/sign-out`, {
      method: "POST",
      headers: { origin: app, "sec-fetch-site": "same-origin" },
    });
    this.#since = undefined;
    if (status !== 303) return this.#seen.wrong(`${status} for a sign-out`);
    // If KV has failed, the browser is signed out, and a page says that the session could not be ended.
    if (headers.get("location") === "/signed-out?session=kept") return;
    const replay = await fetch(`${app}/profile`, { headers: { cookie }, redirect: "manual" });
    await replay.body?.cancel();
    if (![303, 503].includes(replay.status)) {
      this.#seen.wrong(`${replay.status} for a session that has ended`);
    }
  }
}
