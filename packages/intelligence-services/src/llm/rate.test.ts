import { seededRandom } from '@sluice/testing';
import { describe, expect, it } from 'vitest';
import { type Rate, openRate } from './rate.ts';
import { type VirtualTime, virtualTime } from './virtual-time.ts';

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

  it('openRate() takes the refusals of one burst for one event, though a busy network brings its calls to the server over three seconds', async () => {
    const time = virtualTime();
    const rate = openRate({ ceiling: 64, now: time.now, sleep: time.sleep });
    let next = 0;
    let seen = 0;
    const run = { stopped: false };
    const caller = async (firstMs: number): Promise<void> => {
      for (let onTheWayMs = firstMs; !run.stopped; onTheWayMs = 5) {
        const permit = await rate.acquire(100, signal);
        await time.sleep(onTheWayMs);
        const isRefused = time.now() < next;
        if (!isRefused) {
          next = Math.max(next, time.now() - 250) + 100;
          seen += 1;
          await time.sleep(300);
        }
        permit.end(isRefused ? { kind: 'limited', retryAfterMs: next - time.now() } : { kind: 'ok' });
      }
    };
    for (let index = 0; index < 64; index += 1) void caller((3000 * index) / 64);
    await time.runUntil(10_000);
    seen = 0;
    await time.runUntil(30_000);
    run.stopped = true;
    expect(seen).toBeGreaterThan(20 * 10 * 0.3);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('openRate() keeps to its ceiling where answers take ten times as long as others by chance (seed %i)', async (seed) => {
    const time = virtualTime();
    const random = seededRandom(seed);
    const rate = openRate({ ceiling: 4, now: time.now, sleep: time.sleep });
    const asked = asker({ rate, time, latencyMs: () => 2000 * lognormal(random), callers: 8 });
    const limits: number[] = [];
    for (let minute = 1; minute <= 60; minute += 1) {
      await time.runUntil(minute * 60_000);
      limits.push(rate.limit());
    }
    asked.stop();
    expect(limits.filter((limit) => limit < 4)).toEqual([]);
  });

  it('openRate() asks half as much at once of a server that becomes ten times slower, and comes back to its ceiling though it stays so', async () => {
    const time = virtualTime();
    const rate = openRate({ ceiling: 16, now: time.now, sleep: time.sleep });
    let latencyMs = 500;
    const asked = asker({ rate, time, latencyMs: () => latencyMs, callers: 32 });
    await time.runUntil(60_000);
    expect(rate.limit()).toBe(16);
    latencyMs = 5000;
    await time.runUntil(66_000);
    expect(rate.limit()).toBe(8);
    await time.runUntil(600_000);
    asked.stop();
    expect(rate.limit()).toBe(16);
  });

  it('openRate() finds how many calls at once a server takes that answers ever more slowly beyond them', async () => {
    const time = virtualTime();
    const rate = openRate({ ceiling: 64, now: time.now, sleep: time.sleep });
    let overloadedFrom = Number.POSITIVE_INFINITY;
    const asked = asker({ rate, time, latencyMs: (active) => 500 * Math.max(1, active / overloadedFrom) ** 3, callers: 128 });
    await time.runUntil(60_000);
    overloadedFrom = 8;
    await time.runUntil(2 * 3_600_000);
    const limits: number[] = [];
    for (let second = 7200; second < 14_400; second += 60) {
      await time.runUntil(second * 1000);
      limits.push(rate.limit());
    }
    asked.stop();
    expect(Math.max(...limits)).toBeLessThanOrEqual(3 * overloadedFrom);
    expect(Math.min(...limits)).toBeGreaterThanOrEqual(overloadedFrom / 2);
  });
});

/** Callers who always have one more call, answered after what `latencyMs` says with so many of them under way. */
function asker({ rate, time, latencyMs, callers }: { readonly rate: Rate; readonly time: VirtualTime; readonly latencyMs: (active: number) => number; readonly callers: number }): { stop(): void } {
  const run = { stopped: false };
  let active = 0;
  const call = async (): Promise<void> => {
    while (!run.stopped) {
      const permit = await rate.acquire(100, signal);
      active += 1;
      await time.sleep(latencyMs(active));
      active -= 1;
      permit.end({ kind: 'ok' });
    }
  };
  for (let index = 0; index < callers; index += 1) void call();
  return {
    stop: () => {
      run.stopped = true;
    },
  };
}

/** Median 1, σ = 1, by Box and Muller. */
function lognormal(random: () => number): number {
  return Math.exp(Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()));
}
