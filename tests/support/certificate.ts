import { makeSigningKey } from "../../emulator/keys/keys.ts";

/** A certificate and its key in PEM, for client authentication. */
export async function makeCertificate(): Promise<{ cert: string; private: string }> {
  const { certificate, privateKey } = await makeSigningKey();
  const lines = certificate.match(/.{1,64}/g)!.join("\n");
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    private: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}
