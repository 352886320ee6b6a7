/** Attributes that don't count for the identity of an element. */
const VARIABLE: Record<string, string> = { meta: "content", link: "href" };
const IGNORED = new Set(["children", "nonce", "ref", "key", "data-key"]);

/**
 * The identity of an element of `<head>`: its key, or its type for `<title>`, or
 * its attributes, without `content` of `<meta>` and `href` of `<link>`.
 */
export function headKey(
  type: string,
  key: unknown,
  props: Record<string, unknown>,
): string {
  if (key != null) return String(key);
  if (type === "title") return type;
  const names = Object.keys(props).filter((name) => !IGNORED.has(name) && name !== VARIABLE[type]);
  return [
    type,
    ...names.sort().map((name) => `${name}=${attributeText(props[name])}`),
  ].join("\n");
}

function attributeText(value: unknown): unknown {
  return typeof value === "object" && value !== null && "__html" in value ? value.__html : value;
}
