import { load, parse } from "@std/dotenv";
import { assertEquals, assertThrows } from "@std/assert";

/** Runs with a file of this text. */
async function withFile<T>(text: string, run: (path: string) => Promise<T>): Promise<T> {
  const path = await Deno.makeTempFile({ suffix: ".env" });
  try {
    await Deno.writeTextFile(path, text);
    return await run(path);
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("parse reads assignments, and leaves out comments and empty lines", () => {
  const text = "# comment\n\nA=1\n  B = two words  \nexport C=3\r\nEMPTY=\nD=x # comment\n#E=no\n";
  assertEquals(parse(text), { A: "1", B: "two words", C: "3", EMPTY: "", D: "x" });
});

Deno.test("parse keeps quoted values as they are, double quotes know line breaks", () => {
  assertEquals(parse(`A=' x # $B '\nB="x\\ny"\nC="first\nsecond"\nD={"a": "b"}\nE='x\\ny'`), {
    A: " x # $B ",
    B: "x\ny",
    C: "first\nsecond",
    D: '{"a": "b"}',
    E: "x\\ny",
  });
});

Deno.test("parse: a quoted value begins and ends without the line break at its quotes", () => {
  assertEquals(parse("A='\nx\n\n'\nB=\"\r\nx\r\ny\r\n\"\nC='\n'"), {
    A: "x\n",
    B: "x\r\ny",
    C: "",
  });
});

Deno.test("parse: single quotes with U+2028 between them are part of the value, and a line starts there", () => {
  assertEquals(parse("A='x\u2028y'\nB=\"x\u2028y\"\nC=1 # \u2029D=2"), {
    A: "'x\u2028y'",
    B: "x\u2028y",
    C: "1",
    D: "2",
  });
});

Deno.test("parse replaces references in values without quotes", () => {
  assertEquals(
    parse("A=1\nB=$A/${A}\nC=${NONE_SUCH:-else}\nD=${NONE_SUCH:-${A}}\nE='$A'\nF=\"$A\"\nG=\\$A"),
    { A: "1", B: "1/1", C: "else", D: "1", E: "$A", F: "$A", G: "\\$A" },
  );
});

Deno.test("parse: a reference to a variable that is not set becomes the text undefined", () => {
  assertEquals(parse("A=x$NONE_SUCH\nB=pa$$word\nC=$NONE_SUCH:-else"), {
    A: "xundefined",
    B: "paundefined",
    C: "else",
  });
});

Deno.test("parse refuses a value that refers to itself", () => {
  assertThrows(() => parse("A=$A"), RangeError, "refers to itself");
});

Deno.test("parse: double quotes know escapes, and white space of any kind may come before a name", () => {
  assertEquals(parse('A="q\\"q"\nB="\\\\n"\nC="\\d"'), { A: 'q"q', B: "\\n", C: "\\d" });
  assertEquals(parse("\uFEFFA=1"), { A: "1" });
});

Deno.test("parse leaves out names that are no identifiers, and says so", () => {
  const warned: unknown[] = [];
  const original = console.warn;
  console.warn = (...parts: unknown[]) => warned.push(...parts);
  try {
    assertEquals(parse("1A=x\nB-C=y\nD=z"), { D: "z" });
  } finally {
    console.warn = original;
  }
  assertEquals(warned.length, 2);
});

Deno.test("load reads a file; a missing file, or null, has no variables", async () => {
  assertEquals(await withFile("A=1", (envPath) => load({ envPath })), { A: "1" });
  assertEquals(await load({ envPath: "/does/not/exist/.env" }), {});
  assertEquals(await load({ envPath: null }), {});
});

Deno.test("load with export sets variables of the process that are not set", async () => {
  Deno.env.set("STD_DOTENV_TEST_OLD", "old");
  try {
    await withFile(
      "STD_DOTENV_TEST_OLD=new\nSTD_DOTENV_TEST_NEW=new",
      (envPath) => load({ envPath, export: true }),
    );
    assertEquals(Deno.env.get("STD_DOTENV_TEST_OLD"), "old");
    assertEquals(Deno.env.get("STD_DOTENV_TEST_NEW"), "new");
  } finally {
    Deno.env.delete("STD_DOTENV_TEST_OLD");
    Deno.env.delete("STD_DOTENV_TEST_NEW");
  }
});
