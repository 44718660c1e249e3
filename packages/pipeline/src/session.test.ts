import { RunSummary } from '@sluice/core-models';
import { firstValueFrom, lastValueFrom, toArray } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { Session, type Voice } from './session.ts';
import type { LiveStats } from './sluice.ts';
import { NOT_OPEN } from './stats.ts';
import { outcome } from './test-outcome.ts';

const gone = Object.assign(new Error('connect ENOENT /store/socket/.s.PGSQL.5432'), { code: 'ENOENT' });
const bug = new Error('cannot read properties of undefined');

describe('Session', () => {
  test('Session is one run, however many read it', async () => {
    const run = scripted();
    const subscribed = lastValueFrom(run.session.outcome$.pipe(toArray()));
    const iterated = ordinalsOf(run.session);
    const voice = await run.voice;
    voice.deliver({ outcome: outcome(1), release: () => undefined });
    voice.deliver({ outcome: outcome(2), release: () => undefined });
    run.end(summary);
    expect((await subscribed).map(({ ordinal }) => ordinal)).toEqual([1, 2]);
    expect(await iterated).toEqual([1, 2]);
    expect(run.executions).toBe(1);
    expect(await run.session.summary).toBe(summary);
  });

  test('Session gives a place back when its slowest reader has taken the outcome', async () => {
    const run = scripted();
    const quick = run.session[Symbol.asyncIterator]();
    const slow = run.session[Symbol.asyncIterator]();
    const firsts = [quick.next(), slow.next()];
    const voice = await run.voice;
    const released: number[] = [];
    for (const ordinal of [1, 2]) voice.deliver({ outcome: outcome(ordinal), release: () => released.push(ordinal) });
    await Promise.all(firsts);
    expect(released).toEqual([1]);
    await quick.next();
    expect(released).toEqual([1]);
    await slow.next();
    expect(released).toEqual([1, 2]);
  });

  test('Session gives back the places of a reader that leaves with outcomes untaken, so that the others go on', async () => {
    const run = scripted();
    const stays = run.session[Symbol.asyncIterator]();
    const leaves = run.session[Symbol.asyncIterator]();
    const firsts = [stays.next(), leaves.next()];
    const voice = await run.voice;
    const released: number[] = [];
    for (const ordinal of [1, 2, 3]) voice.deliver({ outcome: outcome(ordinal), release: () => released.push(ordinal) });
    await Promise.all(firsts);
    await stays.next();
    await stays.next();
    expect(released).toEqual([1]);
    await leaves.return(undefined);
    expect(released).toEqual([1, 2, 3]);
    expect(voice.signal.aborted).toBe(false);
  });

  test('Session aborts its run when the last reader leaves, and not when one of two does', async () => {
    const run = scripted();
    const iterator = run.session[Symbol.asyncIterator]();
    const first = iterator.next();
    const subscription = run.session.outcome$.subscribe();
    const voice = await run.voice;
    voice.deliver({ outcome: outcome(1), release: () => undefined });
    await first;
    subscription.unsubscribe();
    expect(voice.signal.aborted).toBe(false);
    await iterator.return(undefined);
    expect(voice.signal.reason).toMatchObject({ name: 'AbortError' });
  });

  test('Session hands its caller\'s signal on, also one that was aborted before', async () => {
    const abort = new AbortController();
    const run = scripted(abort.signal);
    run.session.summary.catch(() => undefined);
    const voice = await run.voice;
    abort.abort(new Error('enough'));
    expect(voice.signal.reason).toMatchObject({ message: 'enough' });

    const late = scripted(AbortSignal.abort(new Error('before')));
    late.session.summary.catch(() => undefined);
    expect((await late.voice).signal.reason).toMatchObject({ message: 'before' });
  });

  test('Session tells each reader of a run that broke, and its summary', async () => {
    const run = scripted();
    const subscribed = lastValueFrom(run.session.outcome$.pipe(toArray()));
    const iterated = ordinalsOf(run.session);
    const expectations = [subscribed, iterated, run.session.started, run.session.summary].map((given) => expect(given).rejects.toThrow('no store'));
    await run.voice;
    run.fail(new Error('no store'));
    await Promise.all(expectations);
  });

  test('Session keeps a drain that was asked for before the run could obey', async () => {
    const run = scripted();
    run.session.drain();
    run.session.summary.catch(() => undefined);
    const voice = await run.voice;
    let drained = 0;
    voice.onDrain(() => {
      drained += 1;
    });
    expect(drained).toBe(1);
  });

  test('Session ends its statistics with those of the run\'s end', async () => {
    const run = scripted();
    run.session.summary.catch(() => undefined);
    const last = lastValueFrom(run.session.stats$);
    const voice = await run.voice;
    const atTheEnd: LiveStats = { ...(await firstValueFrom(run.session.stats$)), window: { ...NOT_OPEN, inFlight: 7 } };
    voice.onStats(() => atTheEnd);
    run.end(summary);
    expect(await last).toBe(atTheEnd);
  });

  test.each([
    ['a database that stays away', gone, { name: 'RunFault', faultClass: 'database_gone', message: 'The database does not answer; start it and run the same command again.' }],
    ['a bug', bug, bug],
  ])('Session tells each of its readers of %s, by a sentence for a person where there is one', async (_what, failure, expected) => {
    const session = new Session(() => Promise.reject(failure), undefined);
    await expect(session.summary).rejects.toMatchObject(expected);
    await expect(session.started).rejects.toMatchObject(expected);
    await expect(Array.fromAsync(session)).rejects.toMatchObject(expected);
  });
});

/** A session whose run does what the test says. */
function scripted(signal?: AbortSignal) {
  const voice = Promise.withResolvers<Voice>();
  const end = Promise.withResolvers<RunSummary>();
  const run = {
    executions: 0,
    voice: voice.promise,
    end: (value: RunSummary) => end.resolve(value),
    fail: (reason: Error) => end.reject(reason),
    session: new Session((given) => {
      run.executions += 1;
      voice.resolve(given);
      return end.promise;
    }, signal),
  };
  return run;
}

async function ordinalsOf(session: Session): Promise<readonly number[]> {
  const ordinals: number[] = [];
  for await (const { ordinal } of session) ordinals.push(ordinal);
  return ordinals;
}

const summary = RunSummary.parse({
  runId: 'run',
  status: 'finished',
  reason: null,
  total: 2,
  counts: { extracted: 2, cached: 0, duplicate: 0, filtered: 0, failed: 0, pending: 0 },
  abstractShare: 0,
  failuresByClass: {},
  durationSeconds: 1,
  peakMemoryBytes: { parent: 0, allProcesses: 0 },
  stages: [],
  binding: null,
  warnings: [],
  usage: { promptTokens: 0, completionTokens: 0, costUsd: 0 },
});
