export { fileURLToPath as fromFileUrl } from "node:url";
