/** How much more time a long file has. It is earned by pages that were read: a page count is only a claim, and a file that hangs has read none. */

/** What settings of time are meant for. */
const PAGES = 100;
/** Bounds a file of thousands of pages, each of them just quick enough. */
export const MOST_ALLOWANCE = 10;

/** Returns what a setting of time is multiplied by after so many pages: 1 up to 100 pages, then a hundredth more for each, 10 from 1,000 on. */
export function timeAllowance(pagesRead: number): number {
  return Math.min(MOST_ALLOWANCE, Math.max(1, pagesRead / PAGES));
}
