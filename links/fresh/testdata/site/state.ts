/** What the site's middlewares tell those after them. */
export interface State {
  /** Names of the middlewares that ran. */
  seen?: string[];
}
