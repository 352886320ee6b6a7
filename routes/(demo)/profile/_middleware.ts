import { UPDATE_SCOPES } from "../../../lib/graph/graph.ts";
import { requireRecentSignIn, requireScopes } from "../../../lib/web/step_up.ts";

// Somebody at an unlocked computer must not be able to change the owner's details.
export default [requireRecentSignIn(10), requireScopes(...UPDATE_SCOPES)];
