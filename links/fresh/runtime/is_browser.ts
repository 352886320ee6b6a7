/** Whether the code runs in a browser, in an island. */
export const IS_BROWSER: boolean = typeof document !== "undefined";
