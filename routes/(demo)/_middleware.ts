import { requireSession, takeForms } from "../../lib/web/require_session.ts";

export default [takeForms("/orders", "/profile/edit"), requireSession];
