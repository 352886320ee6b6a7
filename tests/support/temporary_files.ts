/** Where temporary files go. `os.tmpdir()` loads a part of Node that takes longer than most tests without a tenant. */
export const TEMPORARY_FILES: string = Deno.env.get("TMPDIR") ?? Deno.env.get("TEMP") ?? "/tmp";
