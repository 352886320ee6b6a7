import type { TlsCredentials } from "../../emulator/keys/certificate.ts";
import { ofToday } from "./of_today.ts";

/** The certificate of apps on https, for `localhost`. */
export const tls: TlsCredentials = await ofToday("tls", async () => {
  const { makeServerCertificate } = await import("../../emulator/keys/certificate.ts");
  return await makeServerCertificate();
});
