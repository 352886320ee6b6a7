import { CookieJar } from "tough-cookie";

/**
 * As much of a browser as the tenant's pages need: cookies, redirects on the tenant's own origin, forms.
 * It stops where it would leave for the app.
 */
export class Browser {
  /** Address of the page it shows. */
  url = "";
  /** HTML of the page it shows. */
  page = "";
  /** Status of the page it shows. */
  status = 0;
  /** Address outside the tenant at which it arrived. */
  left: string | undefined;

  constructor(readonly jar: CookieJar = new CookieJar()) {}

  /** Follows a link. */
  open(url: string): Promise<void> {
    return this.#load(url, { method: "GET" });
  }

  /** Sends the page's form. */
  submit(fields: Record<string, string>): Promise<void> {
    return this.#load(this.url, { method: "POST", body: new URLSearchParams(fields) });
  }

  async #load(url: string, init: RequestInit): Promise<void> {
    const { origin } = new URL(url);
    this.left = undefined;
    let next: { url: string; init: RequestInit } | undefined = { url, init };
    while (next) {
      if (new URL(next.url).origin !== origin) {
        this.left = next.url;
        return;
      }
      const response: Response = await fetch(next.url, {
        ...next.init,
        redirect: "manual",
        headers: { accept: "text/html", cookie: await this.jar.getCookieString(next.url) },
      });
      for (const cookie of response.headers.getSetCookie()) {
        await this.jar.setCookie(cookie, next.url);
      }
      this.url = next.url;
      this.status = response.status;
      this.page = await response.text();
      const location = response.headers.get("location");
      next = location
        ? { url: new URL(location, next.url).href, init: { method: "GET" } }
        : undefined;
    }
  }
}
