import { X509Certificate } from "node:crypto";
import { generate } from "selfsigned";

const DAY_MS = 24 * 60 * 60_000;

/** A key and its certificate, PEM. */
export interface TlsCredentials {
  /** Private. */
  key: string;
  /** For `localhost` and `127.0.0.1`. */
  cert: string;
}

/** Makes a certificate for this machine's own names, valid for a year. */
export async function makeServerCertificate(): Promise<TlsCredentials> {
  const { private: key, cert } = await generate([{ name: "commonName", value: "localhost" }], {
    algorithm: "sha256",
    notBeforeDate: new Date(Date.now() - DAY_MS),
    notAfterDate: new Date(Date.now() + 365 * DAY_MS),
    extensions: [
      { name: "basicConstraints", cA: false, critical: true },
      { name: "keyUsage", digitalSignature: true, keyEncipherment: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      {
        name: "subjectAltName",
        altNames: [{ type: 2, value: "localhost" }, { type: 7, ip: "127.0.0.1" }],
      },
    ],
  });
  return { key, cert };
}

/** Whether a certificate is valid for at least another day. */
export function isStillValid({ cert }: TlsCredentials): boolean {
  return new X509Certificate(cert).validToDate.getTime() > Date.now() + DAY_MS;
}
