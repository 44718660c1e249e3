import { describe, expect, it } from 'vitest';
import { openBreaker } from './breaker.ts';

describe('openBreaker()', () => {
  it('openBreaker() opens at the fifth failure in a row, probes with one call, and closes after two successes', () => {
    let now = 0;
    const breaker = openBreaker({ failures: 5, successes: 2, resetMs: 300_000, now: () => now });
    for (let failure = 0; failure < 4; failure += 1) breaker.failed();
    breaker.succeeded();
    for (let failure = 0; failure < 4; failure += 1) breaker.failed();
    expect(breaker.admit()).toEqual({ state: 'closed' });
    breaker.failed();
    expect(breaker.admit()).toEqual({ state: 'open', waitMs: 1000 });
    now = 1000;
    expect(breaker.admit()).toEqual({ state: 'probe' });
    expect(breaker.admit()).toMatchObject({ state: 'open' });
    breaker.failed();
    expect(breaker.admit()).toEqual({ state: 'open', waitMs: 2000 });
    now = 3000;
    expect(breaker.admit()).toEqual({ state: 'probe' });
    breaker.succeeded();
    expect(breaker.admit()).toEqual({ state: 'probe' });
    breaker.succeeded();
    expect(breaker.admit()).toEqual({ state: 'closed' });
    expect(breaker.outageMs()).toBe(0);
  });

  it('openBreaker() gives a probe’s place back when the call said nothing about health', () => {
    let now = 0;
    const breaker = openBreaker({ failures: 1, successes: 1, resetMs: 500, now: () => now });
    breaker.failed();
    now = 500;
    expect(breaker.admit()).toEqual({ state: 'probe' });
    breaker.released();
    expect(breaker.admit()).toEqual({ state: 'probe' });
  });
});
