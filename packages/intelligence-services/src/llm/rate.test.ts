import { describe, expect, it } from 'vitest';
import { openRate } from './rate.ts';
import { virtualTime } from './virtual-time.ts';

const signal = new AbortController().signal;

interface Phase {
  readonly seconds: number;
  readonly perSecond: number;
}

interface Seen {
  allowed: number;
  ok: number;
  limited: number;
}

interface Simulation {
  readonly phases: readonly Phase[];
  readonly ceiling: number;
  readonly latencyMs: number;
  readonly retryAfter: boolean;
  /** Share of each phase that counts as convergence. */
  readonly settle: number;
}

/** A server with a token bucket in front of `latencyMs` of work, and callers who always have one more call. */
async function simulate({ phases, ceiling, latencyMs, retryAfter, settle }: Simulation): Promise<readonly Seen[]> {
  const time = virtualTime();
  const rate = openRate({ ceiling, now: time.now, sleep: time.sleep });
  let perSecond = phases[0]?.perSecond ?? 1;
  let tokens = 1;
  let filledAt = 0;
  let seen: Seen | null = null;
  const run = { stopped: false };
  const serve = async (): Promise<{ ok: boolean; waitMs: number }> => {
    tokens = Math.min(Math.max(1, perSecond / 4), tokens + ((time.now() - filledAt) / 1000) * perSecond);
    filledAt = time.now();
    if (tokens < 1) {
      if (seen) seen.limited += 1;
      await time.sleep(5);
      return { ok: false, waitMs: ((1 - tokens) / perSecond) * 1000 };
    }
    tokens -= 1;
    if (seen) seen.ok += 1;
    await time.sleep(latencyMs);
    return { ok: true, waitMs: 0 };
  };
  const caller = async (): Promise<void> => {
    while (!run.stopped) {
      const permit = await rate.acquire(100, signal);
      const { ok, waitMs } = await serve();
      permit.end(ok ? { kind: 'ok' } : { kind: 'limited', retryAfterMs: retryAfter ? waitMs : null });
      if (!ok) await time.sleep(50);
    }
  };
  for (let index = 0; index < ceiling * 2; index += 1) void caller();
  const results: Seen[] = [];
  let end = 0;
  for (const phase of phases) {
    perSecond = phase.perSecond;
    await time.runUntil(end + phase.seconds * 1000 * settle);
    seen = { allowed: phase.seconds * (1 - settle) * phase.perSecond, ok: 0, limited: 0 };
    end += phase.seconds * 1000;
    await time.runUntil(end);
    results.push(seen);
    seen = null;
  }
  run.stopped = true;
  return results;
}

describe('openRate()', () => {
  it.each([true, false])('openRate() follows a limit of 10, then 100, then 5 calls a second (Retry-After: %s)', { timeout: 60_000 }, async (retryAfter) => {
    const phases = [{ seconds: 120, perSecond: 10 }, { seconds: 240, perSecond: 100 }, { seconds: 120, perSecond: 5 }];
    const seen = await simulate({ phases, ceiling: 64, latencyMs: 300, retryAfter, settle: 0.5 });
    const shares = seen.map(({ allowed, ok, limited }) => ({ used: ok / allowed, refused: limited / (ok + limited) }));
    if (process.env['SLUICE_SHOW']) console.log(JSON.stringify(shares));
    for (const { used, refused } of shares) {
      expect(used).toBeGreaterThanOrEqual(0.9);
      expect(refused).toBeLessThan(0.02);
    }
  });
});
