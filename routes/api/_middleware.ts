import { requireSession } from "../../lib/require_session.ts";

export default requireSession;
