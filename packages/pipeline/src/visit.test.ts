import { describe, expect, test } from 'vitest';
import { newTrip } from './traveller.ts';
import { Visit } from './visit.ts';

describe('Visit', () => {
  test('Visit does not count the time that its paper waits', async () => {
    let now = 0;
    const visit = new Visit(newTrip(1), { options: { timeoutMs: 100, graceMs: 10, now: () => now }, startedAtMs: 0, onOverdue: () => undefined });
    now = 40;
    const wait = Promise.withResolvers<void>();
    const waiting = visit.waiting(() => wait.promise);
    now = 10_000;
    expect(visit.insideMs()).toBe(40);
    expect(visit.check()).toBe(true);
    expect(visit.timedOut).toBe(false);
    wait.resolve();
    await waiting;
    now = 10_030;
    expect(visit.insideMs()).toBe(70);
    now = 10_061;
    visit.check();
    expect(visit.timedOut).toBe(true);
  });

  test('Visit counts overlapping waits once', async () => {
    let now = 0;
    const visit = new Visit(newTrip(1), { options: { timeoutMs: 100, graceMs: 10, now: () => now }, startedAtMs: 0, onOverdue: () => undefined });
    const first = Promise.withResolvers<void>();
    const second = Promise.withResolvers<void>();
    const waits = [visit.waiting(() => first.promise), visit.waiting(() => second.promise)];
    now = 50;
    first.resolve();
    await waits[0];
    now = 60;
    second.resolve();
    await waits[1];
    expect(visit.insideMs()).toBe(0);
  });

  test('Visit gives a paper the most that was ever granted beyond the setting, in later stages too', () => {
    let now = 0;
    const trip = newTrip(1);
    const at = (startedAtMs: number) => new Visit(trip, { options: { timeoutMs: 100, graceMs: 10, now: () => now }, startedAtMs, onOverdue: () => undefined });
    const conversion = at(0);
    conversion.grant(50);
    conversion.grant(20);
    now = 149;
    conversion.check();
    expect(conversion.timedOut).toBe(false);
    trip.stageMs['convert'] = 149;
    const extraction = at(149);
    now = 150;
    extraction.check();
    expect(extraction.timedOut).toBe(true);
  });

  test('Visit charges a paper for its earlier stages too', () => {
    let now = 0;
    const trip = newTrip(1);
    trip.stageMs['download'] = 70;
    const visit = new Visit(trip, { options: { timeoutMs: 100, graceMs: 10, now: () => now }, startedAtMs: 0, onOverdue: () => undefined });
    now = 29;
    visit.check();
    expect(visit.timedOut).toBe(false);
    now = 31;
    visit.check();
    expect(visit.timedOut).toBe(true);
    expect(visit.signal.aborted).toBe(true);
  });
});
