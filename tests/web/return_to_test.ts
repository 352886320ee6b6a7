import { assert, assertEquals } from "@std/assert";
import { safeReturnTo } from "../../lib/web/return_to.ts";

const APP = "https://app.example";

/** Values that some browser or framework has been seen to read as another place (CV-01, D-14). */
const HOSTILE = [
  "https://evil.example",
  "HTTPS://evil.example/",
  "http://evil.example/profile",
  "https:evil.example",
  "https:/evil.example",
  "https:///evil.example",
  "//evil.example",
  "//evil.example/profile",
  "///evil.example",
  "////evil.example/%2f..",
  "/\\evil.example",
  "\\/evil.example",
  "\\\\evil.example",
  "\\evil.example",
  "/\\/evil.example",
  "//\\evil.example",
  "/\\\\evil.example",
  "/profile\\..\\..\\evil.example",
  "/\tevil.example",
  "/\t/evil.example",
  "/\n/evil.example",
  "/\r/evil.example",
  "/\r\n/evil.example",
  "\t//evil.example",
  "\n//evil.example",
  " //evil.example",
  "\u0000//evil.example",
  "\u00a0//evil.example",
  "\ufeff//evil.example",
  "\u2028//evil.example",
  "/\u0000/evil.example",
  "/\u000b/evil.example",
  "/\u007f/evil.example",
  "/profile\r\nLocation: https://evil.example",
  "/profile\r\nSet-Cookie: session=stolen",
  "/.//evil.example",
  "/./\\evil.example",
  "/..//evil.example",
  "/../..//evil.example",
  "/x/..//evil.example",
  "/%2e//evil.example",
  "/%2e%2e//evil.example",
  "/x/%2E%2E//evil.example",
  "/.//./evil.example",
  "/.///evil.example",
  "//evil.example@app.example/",
  "//app.example@evil.example/",
  "//app.example:443@evil.example",
  "https://app.example@evil.example",
  "https://app.example.evil.example",
  "//app.example",
  "https://app.example/profile",
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  " javascript:alert(1)",
  "java\nscript:alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "vbscript:msgbox(1)",
  "blob:https://evil.example/1",
  "file:///etc/passwd",
  "mailto:a@evil.example",
  "profile",
  "?x=//evil.example",
  "#//evil.example",
  "@evil.example",
  ":@evil.example",
  "evil.example",
  "%2F%2Fevil.example",
  "//[::1]/",
  "//2130706433/",
  "//evil。example",
  "／／evil.example",
  "//%",
  "/" + "a".repeat(4_096),
  "/" + "å".repeat(700), // 4,201 characters in a header
  "/\ud800\\",
  "undefined\\",
];

for (const value of HOSTILE) {
  Deno.test(`safeReturnTo() makes ${JSON.stringify(value.slice(0, 60))} the home page (CV-01)`, () => {
    assertEquals(safeReturnTo(value), "/");
  });
}

/** Values that look bad and mean a path of this app to every browser. */
const HARMLESS = [
  "/@evil.example",
  "/;//evil.example",
  "/%2F/evil.example",
  "/%5Cevil.example",
  "/%09/evil.example",
  "/%0d%0aLocation:%20https://evil.example",
  "/／evil.example",
  "/。/evil.example",
  "/ /evil.example",
  "/?next=//evil.example",
  "/#//evil.example",
  "/\ud800",
  "/x//evil.example",
  "/<script>alert(1)</script>",
  "/javascript:alert(1)",
  "/%",
];

for (const value of HARMLESS) {
  Deno.test(`safeReturnTo() keeps ${JSON.stringify(value)} on this origin (CV-01, CV-03)`, () => {
    const target = safeReturnTo(value);
    assert(/^\/(?![/\\])[\x21-\x7e]*$/.test(target), target);
    assertEquals(new URL(target, APP).origin, APP);
  });
}

Deno.test("safeReturnTo() keeps path, query and fragment of a page of this app", () => {
  const pages = ["/", "/profile", "/graph?reload=1&x=%26", "/account#others", "/a/b/", "/?q=a%20b"];
  for (const page of pages) assertEquals(safeReturnTo(page), page);
});

Deno.test("safeReturnTo() resolves dot segments and encodes what a header can't carry", () => {
  assertEquals(safeReturnTo("/x/../profile"), "/profile");
  assertEquals(safeReturnTo("/profil/å?q=ö"), "/profil/%C3%A5?q=%C3%B6");
});

Deno.test("safeReturnTo() takes nothing for the home page", () => {
  for (const nothing of [null, undefined, ""]) assertEquals(safeReturnTo(nothing), "/");
});

Deno.test("safeReturnTo() never comes back to a page of the flow itself", () => {
  const pages = [
    "/sign-in",
    "/sign-in/",
    "/SIGN-IN?returnTo=/profile",
    "/sign-up",
    "/sign-out",
    "/signed-out#x",
    "/x/../sign-out",
  ];
  for (const page of pages) assertEquals(safeReturnTo(page), "/");
  assertEquals(safeReturnTo("/sign-in-help"), "/sign-in-help");
});

Deno.test("safeReturnTo() drops Fresh's partial parameter and no other (D-15)", () => {
  assertEquals(safeReturnTo("/profile?fresh-partial=true"), "/profile");
  assertEquals(safeReturnTo("/profile?a=1&fresh-partial=true&b=2"), "/profile?a=1&b=2");
});

Deno.test("safeReturnTo() keeps links of up to 4 kB, and backslashes behind the path (W-25)", () => {
  const long = `/search?q=${"a".repeat(4_000)}`;
  assertEquals(safeReturnTo(long), long);
  assertEquals(safeReturnTo("/search?q=C:\\temp\\x"), "/search?q=C:%5Ctemp%5Cx");
  assertEquals(safeReturnTo("/search#\\a"), "/search#%5Ca");
  assertEquals(safeReturnTo("/a\\b?q=1"), "/");
});
