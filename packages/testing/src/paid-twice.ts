/** Sets an oracle's log beside the kills: which requests were made again, and whether each repeat is excused by a kill in between. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Attempt } from './kill-harness.ts';

/** A download is known by its path. */
const Line = z.union([z.object({ at: z.string(), hash: z.string() }), z.object({ at: z.string(), path: z.string() }).transform(({ at, path }) => ({ at, hash: path }))]);

export interface PaidTwice {
  readonly requests: number;
  readonly distinct: number;
  /** Requests beyond the first of each kind. */
  readonly repeated: number;
  /** Repeats without a kill between them and the one before: money lost to nothing but a bug. */
  readonly unexcused: number;
  /** The most that may be repeated: for every kill as many as may be in flight. */
  readonly allowed: number;
}

/** Reads a request log (a JSON line per request with `at`, and `hash` or `path`; a torn last line is left out) against the attempts of one run. */
export async function paidTwice(options: {
  readonly logFile: string;
  readonly attempts: readonly Attempt[];
  readonly maxInFlight: number;
}): Promise<PaidTwice> {
  const { logFile, attempts, maxInFlight } = options;
  const since = attempts[0]?.startedAt ?? 0;
  const text = await readFile(logFile, 'utf8').catch(() => '');
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n').filter((line) => line !== '');
  const requests = lines.map((line) => Line.parse(JSON.parse(line))).map(({ at, hash }) => ({ at: Date.parse(at), hash })).filter(({ at }) => at >= since);
  const deaths = attempts.filter((attempt) => attempt.killed).map((attempt) => attempt.endedAt);
  const last = new Map<string, number>();
  let repeated = 0;
  let unexcused = 0;
  for (const { at, hash } of requests) {
    const before = last.get(hash);
    if (before !== undefined) {
      repeated += 1;
      // The log's clock is read on arrival, a death's after the wait for it: a few milliseconds either way.
      if (!deaths.some((death) => death >= before - 50 && death <= at + 50)) unexcused += 1;
    }
    last.set(hash, at);
  }
  return { requests: requests.length, distinct: last.size, repeated, unexcused, allowed: deaths.length * maxInFlight };
}
