import { requireGroup } from "../../../lib/web/step_up.ts";

// The emulator's demo group; Bob is in it. At your tenant, use the object ID of one of your groups.
export default requireGroup("7c9f5a10-3d1e-4f6b-9a52-1b8e4d2c6f70");
