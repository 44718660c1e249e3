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
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}
