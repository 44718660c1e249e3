/** A window of publication dates, fixed once when a run starts. */
import { ConfigurationError } from '@sluice/core-models';

/** Either end may be open. Both are inside. */
export interface Timeframe {
  readonly from?: Date;
  readonly to?: Date;
}

const HOUR_MS = 3_600_000;
const MAX_YEARS = 5;

/**
 * The original's four ways: `48h` (at most 720), `30d` (at most 365), `since 2020`, `2020-01-01..2021-06-30` (at most 5 years). Throws ConfigurationError.
 *
 * @example
 * timeframeOf('48h', new Date('2026-11-24T00:00:00Z')); // { from: 2026-11-22T00:00:00Z, to: 2026-11-24T00:00:00Z }
 */
export function timeframeOf(text: string, now: Date): Timeframe {
  const [, count, unit] = /^\s*(\d+)\s*([hd])\s*$/i.exec(text) ?? [];
  if (count !== undefined && unit !== undefined) {
    const isHours = unit.toLowerCase() === 'h';
    const most = isHours ? 720 : 365;
    if (Number(count) < 1 || Number(count) > most) throw refused(text, `${count}${unit} is outside of 1 to ${most}`);
    return { from: new Date(now.getTime() - Number(count) * (isHours ? HOUR_MS : 24 * HOUR_MS)), to: now };
  }
  const year = /^\s*(?:since[\s_]*(?:year)?\s*:?\s*)?(\d{4})\s*(?:-|\.\.)?\s*$/i.exec(text)?.[1];
  if (year !== undefined) return { from: new Date(`${year}-01-01T00:00:00Z`), to: now };
  const [, first, last] = /^\s*(\d{4}-\d{2}-\d{2})\s*(?:\.\.|to|\/|:)\s*(\d{4}-\d{2}-\d{2})\s*$/i.exec(text) ?? [];
  if (first === undefined || last === undefined) throw refused(text, 'it is no time span');
  const from = new Date(`${first}T00:00:00Z`);
  const to = new Date(`${last}T23:59:59Z`);
  if (Number.isNaN(from.getTime()) || Number.isNaN(to.getTime())) throw refused(text, 'it holds a day that does not exist');
  if (from > to) throw refused(text, 'it ends before it begins');
  if (to.getTime() - from.getTime() > (MAX_YEARS * 365.25 + 1) * 24 * HOUR_MS) throw refused(text, `it is longer than ${MAX_YEARS} years`);
  return { from, to };
}

/** `2026-11-24`, in UTC. */
export function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

function refused(text: string, state: string): ConfigurationError {
  return new ConfigurationError(`Cannot use timeframe "${text}": ${state}; expected 48h, 30d, since 2020 or 2020-01-01..2021-06-30`);
}
