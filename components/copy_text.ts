/**
 * Puts a text on the clipboard and says how it went. Runs in the browser.
 *
 * @param subject what the text is, as in “Copied Email”
 * @param announce is told in words how it went
 */
export async function copyText(
  text: string,
  subject: string,
  announce: (message: string) => void,
): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    announce(`Copied ${subject}`);
  } catch {
    // Plain http has no clipboard, and the visitor may not allow it.
    announce(`Could not copy ${subject}. Select the text instead.`);
  }
}
