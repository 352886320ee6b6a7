import { requireAuthenticationContext } from "../../../lib/web/step_up.ts";

export default requireAuthenticationContext("c1");
