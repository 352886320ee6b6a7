/** All keys in a database. */
export async function keys(kv: Deno.Kv): Promise<Deno.KvKey[]> {
  return (await Array.fromAsync(kv.list({ prefix: [] }))).map(({ key }) => key);
}

/** Everything in a database as one text, as somebody who stole the file could search it. */
export async function dump(kv: Deno.Kv): Promise<string> {
  const parts: string[] = [];
  for await (const { key, value } of kv.list({ prefix: [] })) {
    collect(key, parts), collect(value, parts);
  }
  return parts.join("\n");
}

function collect(value: unknown, parts: string[]): void {
  if (value instanceof Uint8Array) parts.push(new TextDecoder("latin1").decode(value));
  else if (typeof value === "object" && value !== null) {
    for (const [name, member] of Object.entries(value)) parts.push(name), collect(member, parts);
  } else parts.push(String(value));
}
