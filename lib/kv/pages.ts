/** The pages of a new database, in bytes. Sixteen sessions fit into one, and into SQLite's own 4 KiB three or fewer. */
const PAGE_BYTES = 16 * 1024;
/** How much of a database a thread may keep in memory, in bytes. SQLite's own 2 MB are enough for a thousand sessions. */
const MEMORY_BYTES = 64 * 1024 * 1024;

/**
 * Gives a database larger pages, and a thread more of them in memory. Otherwise each read of a session among a million asks
 * the system for four or five pages of the file. Deno KV has no settings for this, but SQLite stores both in the file, so
 * that they hold for Deno too. An existing file keeps the size of its pages.
 *
 * The database works without this, so errors are ignored: if another process has locked the file, it sets them itself.
 *
 * @param path absolute; the file exists
 * @see https://sqlite.org/pragma.html#pragma_default_cache_size
 */
export async function setPages(path: string): Promise<void> {
  const { DatabaseSync } = await import("node:sqlite"); // not on a platform that attaches a database
  try {
    using database = new DatabaseSync(path);
    database.exec(`PRAGMA page_size = ${PAGE_BYTES}`); // has an effect in an empty file only
    const pages = MEMORY_BYTES / Number(database.prepare("PRAGMA page_size").get()?.page_size);
    const stored = database.prepare("PRAGMA default_cache_size").get()?.cache_size;
    // Not at each start: a write may meet one of another process.
    if (stored !== pages) database.exec(`PRAGMA default_cache_size = ${pages}`);
  } catch {
    // See above.
  }
}
