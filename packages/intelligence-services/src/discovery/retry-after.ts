/** How long a server asked to be left alone. */

/**
 * Milliseconds of a Retry-After header, seconds or HTTP date; undefined where there is none that can be read.
 *
 * @example
 * retryAfterMs('120', 0); // 120000
 */
export function retryAfterMs(header: string | readonly string[] | undefined, nowMs: number): number | undefined {
  const text = typeof header === 'string' ? header : header?.[0];
  if (text === undefined) return undefined;
  if (/^\s*\d+(?:\.\d+)?\s*$/.test(text)) return Number(text) * 1000;
  // Date.parse would take "-5" for a month of 2001: an HTTP date begins with its weekday.
  const date = /^\s*[A-Z][a-z]{2}/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}
