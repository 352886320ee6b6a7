import { requireRole } from "../../../lib/web/step_up.ts";

export default requireRole("Staff");
