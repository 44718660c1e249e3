import { type Outcome, PaperFailure, PaperRecord, RunFault, SluiceError } from '@sluice/core-models';
import { EMPTY, NEVER, Observable, type ObservableInput, asyncScheduler, lastValueFrom, of, timer, toArray } from 'rxjs';
import { type RunHelpers, TestScheduler } from 'rxjs/testing';
import { describe, expect, test } from 'vitest';
import { Brake } from './brake.ts';
import { StageMeter } from './stage-meter.ts';
import { type StageContext, type StageOptions, stage } from './stage.ts';
import { type Admitted, type Returned, type Road, newTrip } from './traveller.ts';
import { DeadlineWatch } from './visit.ts';

describe('stage()', () => {
  test('stage() works on no more than its limit at once, and begins the next when a slot comes free', () => {
    pictured(({ cold, hot, expectObservable, expectSubscriptions }, at) => {
      const a = cold('   ---(a|)      ', at.papers);
      const b = cold('    -----(b|)   ', at.papers);
      const c = cold('      ---(c|)   ', at.papers);
      const road = hot(' abc---------|', at.road);
      const out = '      ---a--(bc)--|';

      expectObservable(road.pipe(stage(choose({ a, b, c }), at.options({ limit: 2 })))).toBe(out, at.road);
      expectSubscriptions(a.subscriptions).toBe('^--!');
      expectSubscriptions(b.subscriptions).toBe('-^----!');
      expectSubscriptions(c.subscriptions).toBe('---^--!');
    });
  });

  test('stage() lets what has settled pass by a full stage', () => {
    pictured(({ cold, hot, expectObservable }, at) => {
      const a = cold('  ------(a|)', at.papers);
      const road = hot('as-|      ', at.road);
      const out = '     -s----(a|)';

      expectObservable(road.pipe(stage(choose({ a }), at.options({ limit: 1 })))).toBe(out, at.road);
    });
  });

  test("stage() makes a paper's failure its outcome and goes on", () => {
    pictured(({ cold, hot, expectObservable }, at) => {
      const a = cold('  --#     ', at.papers, new PaperFailure('no_text', 'There is no text.'));
      const road = hot('ab|     ', at.road);
      const out = '     --(fb|) ';

      expectObservable(road.pipe(stage(choose({ a, b: of(at.papers.b) }), at.options({ limit: 1 })))).toBe(out, {
        ...at.road,
        f: failed({ ordinal: 1, errorClass: 'no_text', reason: 'There is no text.', ms: 2 }),
      });
    });
  });

  test('stage() makes an outcome of a synchronous throw too', () => {
    pictured(({ hot, expectObservable }, at) => {
      const work = (): ObservableInput<Admitted> => {
        throw new TypeError('no such field');
      };
      const road = hot('a|', at.road);
      const out = '     f|';

      const reason = 'Cannot convert this paper: no such field; expected no such error, please report it';
      expectObservable(road.pipe(stage(work, at.options({ limit: 1 })))).toBe(out, { f: failed({ ordinal: 1, errorClass: 'unexpected_error', reason, ms: 0 }) });
    });
  });

  test('stage() sends papers back to pending at a fault of the run, begins no other, and lets what is inside finish', () => {
    pictured(({ cold, hot, expectObservable, expectSubscriptions }, at) => {
      const a = cold('  --#        ', at.papers, new RunFault('key_rejected', 'The key was rejected.'));
      const b = cold('   -----(b|) ', at.papers);
      const c = cold('     -(c|)   ', at.papers);
      const road = hot('abc-|      ', at.road);
      const out = '     --(xz)(b|) ';

      expectObservable(road.pipe(stage(choose({ a, b, c }), at.options({ limit: 2 })))).toBe(out, at.road);
      expectSubscriptions(c.subscriptions).toBe([]);
    });
  });

  test('stage() knows a fault by faultOf() where the error does not say so itself', () => {
    pictured(({ cold, hot, expectObservable }, at) => {
      const a = cold('  --#   ', at.papers, new Error('ENOSPC'));
      const road = hot('a-|   ', at.road);
      const out = '     --(x|)';

      const options = at.options({ limit: 1, faultOf: (error) => new RunFault('disk_full', 'The disk is full.', { cause: error }) });
      expectObservable(road.pipe(stage(choose({ a }), options))).toBe(out, at.road);
    });
  });

  test('stage() aborts at the timeout, and fails the paper when its work has stopped', () => {
    pictured(({ hot, expectObservable }, at) => {
      const road = hot('a--|     ', at.road);
      const out = '     ------(f|)';

      const stopsWhenTold = (_: Admitted, { signal }: StageContext): Observable<Admitted> =>
        new Observable((subscriber) => {
          signal.addEventListener('abort', () => timer(1).subscribe(() => subscriber.error(signal.reason)), { once: true });
        });
      const reason = 'Spent more than 0.005 s inside stages (worker_timeout_seconds), the last of them in convert, and was stopped.';
      expectObservable(road.pipe(stage(stopsWhenTold, at.options({ limit: 2 })))).toBe(out, { f: failed({ ordinal: 1, errorClass: 'worker_timeout', reason, ms: 6 }) });
    });
  });

  test('stage() writes off a slot whose work does not stop, and goes on with one fewer', () => {
    pictured(({ cold, hot, expectObservable }, at) => {
      const b = cold('   ---(b|)       ', at.papers);
      const c = cold('       ---(c|)   ', at.papers);
      const road = hot('ab--------c-|  ', at.road);
      const out = '     ----b---f----c-';

      const lost: number[] = [];
      const options = at.options({ limit: 2, onWrittenOff: (_, ordinal) => lost.push(ordinal) });
      const reason = 'Spent more than 0.005 s inside stages (worker_timeout_seconds), the last of them in convert, and did not stop when told to.';
      expectObservable(road.pipe(stage(choose({ a: NEVER, b, c }), options)), '^--------------!').toBe(out, {
        ...at.road,
        f: failed({ ordinal: 1, errorClass: 'worker_timeout', reason, ms: 8 }),
      });
    });
  });

  test('stage() ends the run when all its slots are written off, instead of waiting for ever', () => {
    pictured(({ hot, expectObservable }, at) => {
      const road = hot('ab--|       ', at.road);
      const out = '     --------(fy|)';

      const brake = new Brake();
      const reason = 'Spent more than 0.005 s inside stages (worker_timeout_seconds), the last of them in convert, and did not stop when told to.';
      expectObservable(road.pipe(stage(choose({ a: NEVER }), at.options({ limit: 1, brake })))).toBe(out, {
        ...at.road,
        f: failed({ ordinal: 1, errorClass: 'worker_timeout', reason, ms: 8 }),
      });
      return () => expect(brake.reason).toMatchObject({ kind: 'fault', fault: { faultClass: 'stage_stuck' } });
    });
  });

  test('stage() errors when a stage swallows a paper: that is a bug, not an outcome', () => {
    pictured(({ hot, expectObservable }, at) => {
      const road = hot('a|', at.road);
      const out = '     # ';

      const error = new SluiceError('Cannot finish convert of entry 1: its work gave nothing; expected a traveller or an outcome');
      expectObservable(road.pipe(stage(() => EMPTY, at.options({ limit: 1 })))).toBe(out, at.road, error);
    });
  });

  test('stage() aborts what is inside when its reader leaves', () => {
    pictured(({ hot, expectObservable }, at) => {
      const signals: AbortSignal[] = [];
      const work = (_: Admitted, context: StageContext): Observable<Admitted> => {
        signals.push(context.signal);
        return NEVER;
      };
      const road = hot('ab--', at.road);

      expectObservable(road.pipe(stage(work, at.options({ limit: 2 }))), '^--!').toBe('----');
      return () => expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
    });
  });

  test('stage() takes a promise for what it comes to, in either way', async () => {
    const work = async ({ trip }: Admitted): Promise<Admitted> => {
      if (trip.ordinal === 1) throw new PaperFailure('no_text', 'There is no text.');
      return await Promise.resolve(paper(trip.ordinal));
    };
    const out = await lastValueFrom(of(paper(1), paper(2)).pipe(stage(work, optionsOf({ limit: 1 })), toArray()));
    expect(out).toEqual([failed({ ordinal: 1, errorClass: 'no_text', reason: 'There is no text.', ms: 0 }), paper(2)]);
  });

  test('stage() does not hear what a promise comes to when its reader has left: not even a fault of the run', async () => {
    const { promise, reject } = Promise.withResolvers<Admitted>();
    const brake = new Brake();
    const seen: Road<Admitted>[] = [];
    const reading = of(paper(1)).pipe(stage(() => promise, optionsOf({ limit: 1, brake }))).subscribe((item) => seen.push(item));
    reading.unsubscribe();
    reject(new RunFault('key_rejected', 'The key was revoked.'));
    await expect(promise).rejects.toThrow('revoked');
    expect([seen, brake.pulled]).toEqual([[], false]);
  });
});

/** Letters of the pictures: papers 1–3 under way, `s` settled before, `x` `y` `z` papers 1–3 gone back to pending. */
interface Letters {
  readonly papers: Readonly<Record<'a' | 'b' | 'c', Admitted>>;
  readonly road: Readonly<Record<string, Road<Admitted>>>;
  readonly options: (given: Partial<StageOptions> & { readonly limit: number }) => StageOptions;
}

function pictured(draw: (helpers: RunHelpers, at: Letters) => (() => void) | void): void {
  const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
  const after = scheduler.run((helpers) => {
    const options: Letters['options'] = (given) => optionsOf({ now: () => scheduler.now(), watch: new DeadlineWatch({ scheduler, resolutionMs: 1 }), ...given });
    const papers = { a: paper(1), b: paper(2), c: paper(3) };
    const before = failed({ ordinal: 4, errorClass: 'before', reason: '', ms: 0 });
    return draw(helpers, { papers, road: { ...papers, s: before, x: back(1), y: back(2), z: back(3) }, options });
  });
  after?.();
}

/** On a clock that stands still, where none is given. */
function optionsOf(given: Partial<StageOptions> & { readonly limit: number }): StageOptions {
  return {
    name: 'convert',
    runId: 'picture',
    brake: new Brake(),
    meter: new StageMeter({ stage: 'convert', limit: given.limit }),
    watch: new DeadlineWatch({ scheduler: asyncScheduler, resolutionMs: 1000 }),
    now: () => 0,
    timeoutMs: 5,
    graceMs: 3,
    faultOf: () => null,
    onWrittenOff: () => undefined,
    ...given,
  };
}

function choose(works: Readonly<Record<string, ObservableInput<Admitted>>>): (traveller: Admitted) => ObservableInput<Admitted> {
  return ({ trip }) => works['abc'.charAt(trip.ordinal - 1)] ?? NEVER;
}

function paper(ordinal: number): Admitted {
  return { kind: 'admitted', trip: newTrip(ordinal), entry: { runId: 'picture', ordinal, source: 'test', locator: String(ordinal), record: PaperRecord.parse({}) } };
}

function back(ordinal: number): Returned {
  return { kind: 'returned', ordinal };
}

function failed(given: { readonly ordinal: number; readonly errorClass: string; readonly reason: string; readonly ms: number }): Outcome {
  const { ordinal, errorClass, reason, ms } = given;
  return {
    kind: 'outcome',
    runId: 'picture',
    ordinal,
    status: 'failed',
    stage: 'convert',
    errorClass,
    reason,
    attempts: 1,
    stageMs: { convert: ms },
    extraction: {},
    usage: { promptTokens: 0, completionTokens: 0, costUsd: 0 },
  };
}
