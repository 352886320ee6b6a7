/** One block of a PEM text. */
export interface PemBlock {
  /** What it holds, such as `CERTIFICATE`. */
  readonly label: string;
  /** The block alone, with its lines as RFC 7468 wants them. */
  readonly pem: string;
  /** Whether it is encrypted with a passphrase. */
  readonly encrypted: boolean;
}

/** A block without an end stops at the next block. Otherwise each such block would be searched to the end of the file. */
const BLOCK =
  /-----BEGIN ([A-Z0-9 ]+)-----([^-]*(?:-(?!----(?:BEGIN|END))[^-]*)*)-----END \1-----/g;

/**
 * Finds the blocks of a PEM text, whatever stands between them: the bag attributes of `openssl pkcs12`, other blocks,
 * comments. Line breaks may be missing or written as `\n`, as in a variable that holds one line.
 *
 * @see RFC 7468, 2
 */
export function findPemBlocks(text: string): PemBlock[] {
  return [...text.replace(/\\r\\n|\\n/g, "\n").matchAll(BLOCK)].map(([, label, body]) => {
    const base64 = body!.replace(/\s/g, "");
    const lines = base64.match(/.{1,64}/g) ?? [];
    return {
      label: label!,
      pem: [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n"),
      encrypted: label!.startsWith("ENCRYPTED") || /Proc-Type:.*ENCRYPTED/.test(body!),
    };
  });
}
