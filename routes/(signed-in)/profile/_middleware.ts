import { UPDATE_SCOPES } from "../../../lib/graph/client.ts";
import { requireRecentSignIn, requireScopes } from "../../../lib/web/step_up.ts";

// Whoever sits down at an unlocked computer must not be able to change who its owner is.
export default [requireRecentSignIn(10), requireScopes(...UPDATE_SCOPES)];
