/** What an outcome looks like at a glance: one mark each, and the words for it. */
import type { Paint } from './paint.ts';

export type Status = 'extracted' | 'cached' | 'duplicate' | 'filtered' | 'failed' | 'pending';

export const statuses: readonly Status[] = ['extracted', 'cached', 'duplicate', 'filtered', 'failed', 'pending'];

const marks: Readonly<Record<Status, string>> = { extracted: '✓', cached: '↺', duplicate: '=', filtered: '–', failed: '✗', pending: '·' };

export function mark(status: Status, paint: Paint): string {
  const colours = { extracted: paint.green, cached: paint.green, duplicate: paint.dim, filtered: paint.dim, failed: paint.red, pending: paint.yellow };
  return colours[status](marks[status]);
}

/** `✓ extracted  ✗ failed`, for the marks that a table used. */
export function legend(used: ReadonlySet<Status>, paint: Paint): string {
  return statuses
    .filter((status) => used.has(status))
    .map((status) => `${mark(status, paint)} ${paint.dim(status)}`)
    .join('  ');
}
