import { assertEquals } from "@std/assert";
import type { Claims } from "../../lib/entra/id_token.ts";
import { groupsOf } from "../../lib/graph/groups.ts";

const ID = "7c9f5a10-3d1e-4f6b-9a52-1b8e4d2c6f70";

/** Claims about groups, and what they mean. */
const CLAIMS: Record<string, [claims: object, groups: readonly string[] | "in Graph"]> = {
  "a list": [{ groups: [ID] }, [ID]],
  "a list in upper case": [{ groups: [ID.toUpperCase()] }, [ID]],
  "an empty list": [{ groups: [] }, []],
  "nothing": [{}, []],
  "text, which is no list": [{ groups: ID }, []],
  "an object": [{ groups: { 0: ID, length: 1 } }, []],
  "a list with other values": [{ groups: [1, null, [ID], { id: ID }] }, []],
  "a claim source": [{ _claim_names: { groups: "src1" } }, "in Graph"],
  "a claim source of another claim": [{ _claim_names: { roles: "src1" } }, []],
  "a claim source that is no object": [{ _claim_names: "groups" }, []],
  "hasgroups": [{ hasgroups: true }, "in Graph"],
  "hasgroups as text": [{ hasgroups: "true" }, "in Graph"],
  "hasgroups that is false": [{ hasgroups: false }, []],
};

for (const [name, [claims, groups]] of Object.entries(CLAIMS)) {
  Deno.test(`groupsOf() reads ${name}`, () => {
    assertEquals(groupsOf(claims as Claims), groups);
  });
}
