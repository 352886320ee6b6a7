import { requireRole } from "../../../lib/step_up.ts";

export default requireRole("Staff");
