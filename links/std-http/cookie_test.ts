import { type Cookie, deleteCookie, getCookies, setCookie } from "@std/http/cookie";
import { assertEquals, assertThrows } from "@std/assert";

function read(header: string): Partial<Record<string, string>> {
  return getCookies(new Headers({ Cookie: header }));
}

function written(cookie: Cookie): string | null {
  const headers = new Headers();
  setCookie(headers, cookie);
  return headers.get("set-cookie");
}

Deno.test("getCookies reads names and values, decodes nothing, and lets the last of a name win", () => {
  assertEquals(getCookies(new Headers()), {});
  assertEquals(read("a=1; b=x=y; c"), { a: "1", b: "x=y", c: "" });
  assertEquals(read("a=%20"), { a: "%20" });
  assertEquals(read("a=1; a=2"), { a: "2" });
  assertEquals(read('a="q"'), { a: '"q"' });
});

Deno.test("getCookies throws for a pair without a name (W-50)", () => {
  for (const header of ["", ";", "a=1;", ";a=1", "a=1;;b=2", "=x", "="]) {
    assertThrows(() => read(header), SyntaxError);
  }
  assertEquals(read("a=1; ;b=2"), { a: "1", "": "", b: "2" });
});

Deno.test("getCookies inherits no names", () => {
  assertEquals(read("a=1").toString, undefined);
});

Deno.test("setCookie writes attributes in the published order", () => {
  assertEquals(
    written({
      name: "a",
      value: "1",
      secure: true,
      httpOnly: true,
      partitioned: true,
      maxAge: 0,
      domain: "example.com",
      sameSite: "Lax",
      path: "/x",
      expires: new Date(0),
      unparsed: ["Priority=High"],
    }),
    "a=1; Secure; HttpOnly; Partitioned; Max-Age=0; Domain=example.com; SameSite=Lax; Path=/x; " +
      "Expires=Thu, 01 Jan 1970 00:00:00 GMT; Priority=High",
  );
  assertEquals(
    written({ name: "a", value: "", expires: 1000 }),
    "a=; Expires=Thu, 01 Jan 1970 00:00:01 GMT",
  );
});

Deno.test("setCookie gives prefixed names the attributes that they must have", () => {
  assertEquals(
    written({ name: "__Host-a", value: "1", domain: "example.com", path: "/x" }),
    "__Host-a=1; Secure; Path=/",
  );
  assertEquals(written({ name: "__Secure-a", value: "1" }), "__Secure-a=1; Secure");
});

Deno.test("setCookie appends, and sets nothing without a name", () => {
  const headers = new Headers();
  setCookie(headers, { name: "a", value: "1" });
  setCookie(headers, { name: "b", value: "2" });
  assertEquals(headers.getSetCookie(), ["a=1", "b=2"]);
  assertEquals(written({ name: "", value: "1" }), null);
});

Deno.test("setCookie refuses what could break out of the header", () => {
  const bad: Cookie[] = [
    { name: "a b", value: "" },
    { name: "a;", value: "" },
    { name: "a=", value: "" },
    { name: "a", value: "x;y" },
    { name: "a", value: "x\r\ny" },
    { name: "a", value: "x y" },
    { name: "a", value: "x,y" },
    { name: "a", value: 'x"y' },
    { name: "a", value: "é" },
    { name: "a", value: "", path: "/;x" },
    { name: "a", value: "", domain: "-x" },
    { name: "a", value: "", domain: "x." },
  ];
  for (const cookie of bad) assertThrows(() => written(cookie), SyntaxError);
  assertThrows(() => written({ name: "a", value: "", maxAge: -1 }), RangeError);
});

Deno.test("deleteCookie expires a cookie with the same attributes", () => {
  const headers = new Headers();
  deleteCookie(headers, "a", { path: "/", secure: true, httpOnly: true });
  assertEquals(
    headers.get("set-cookie"),
    "a=; Secure; HttpOnly; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
  );
});
