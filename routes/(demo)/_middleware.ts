import { requireSession } from "../../lib/web/require_session.ts";

export default requireSession;
