import { ConcurrencyConfig, type Entry, type Outcome, PaperFailure, PaperRecord, RunFault } from '@sluice/core-models';
import fc from 'fast-check';
import { NEVER, firstValueFrom, lastValueFrom, take, toArray } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { Brake } from './brake.ts';
import { type Services, graph } from './graph.ts';
import type { StageStay } from './stay.ts';
import { NO_DOCUMENT } from './test-document.ts';
import { outcome } from './test-outcome.ts';

describe('graph()', () => {
  test('graph() gives one outcome for each entry, whatever its stages do', async () => {
    const fate = fc.constantFrom('well', 'rejects', 'throws', 'fails', 'early', 'slow');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ download: fate, convert: fate, extract: fate }), { maxLength: 60 }), async (fates) => {
        const outcomes = await lastValueFrom(
          graph(servicesOf((ordinal, stage) => fates[ordinal - 1]?.[stage] ?? 'well'), ConcurrencyConfig.parse({ queueSize: 3 }))(entriesUpTo(fates.length)).pipe(toArray()),
        );
        expect(outcomes.map(({ ordinal }) => ordinal).toSorted((a, b) => a - b)).toEqual(fates.map((_, index) => index + 1));
        for (const outcome of outcomes) {
          const given = fates[outcome.ordinal - 1];
          const bad = [given?.download, given?.convert, given?.extract].find((name) => name === 'rejects' || name === 'throws' || name === 'fails' || name === 'early');
          expect(outcome.status).toBe(bad === undefined ? 'extracted' : bad === 'early' ? 'cached' : 'failed');
        }
      }),
      { numRuns: 60 },
    );
  });

  test('graph() never pulls more than its window ahead of what it has delivered, failures included', async () => {
    const limits = ConcurrencyConfig.parse({ queueSize: 7, maxConcurrentDownloads: 1, maxConcurrentConversions: 1, maxConcurrentLlm: 1, checkpointInterval: 1 });
    let pulled = 0;
    let delivered = 0;
    let most = 0;
    const source = (async function* () {
      for (let ordinal = 1; ordinal <= 500; ordinal += 1) {
        pulled += 1;
        most = Math.max(most, pulled - delivered);
        yield entry(ordinal);
      }
    })();
    await new Promise<void>((resolve, reject) => {
      graph(servicesOf((ordinal) => (ordinal % 3 === 0 ? 'fails' : 'well')), limits)(source).subscribe({
        next: () => {
          delivered += 1;
        },
        error: reject,
        complete: resolve,
      });
    });
    expect(most).toBeLessThanOrEqual(7 + 3 + 1);
  });

  test('graph() stops at a fault of the run, fails no paper by it, and leaves the rest pending', async () => {
    const brake = new Brake();
    const services = servicesOf((ordinal, stage) => (stage === 'extract' && ordinal > 40 ? 'fault' : 'well'));
    const outcomes = await lastValueFrom(graph(services, ConcurrencyConfig.parse({ queueSize: 5 }), { brake })(entriesUpTo(1000)).pipe(toArray()));
    expect(brake.reason).toMatchObject({ kind: 'fault', fault: { faultClass: 'key_rejected' } });
    expect(outcomes.every(({ status }) => status === 'extracted')).toBe(true);
    expect(outcomes.map(({ ordinal }) => ordinal).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
  });

  test('graph() tells of each stay in each stage when it has ended, and in the last of what each paper came to', async () => {
    const stays: StageStay[] = [];
    const fates: Readonly<Record<string, Fate>> = { '2 convert': 'fails', '3 download': 'early' };
    const services = servicesOf((ordinal, stage) => fates[`${ordinal} ${stage}`] ?? 'well');
    await lastValueFrom(graph(services, ConcurrencyConfig.parse({}), { runId: 'graph', onStay: (stay) => stays.push(stay) })(entriesUpTo(3)).pipe(toArray()));
    const road = (ordinal: number): readonly string[] => stays.filter((stay) => stay.ordinal === ordinal).map(({ stage, came }) => `${stage} ${came?.kind === 'outcome' ? came.status : '→'}`);
    expect([1, 2, 3].map(road)).toEqual([
      ['download →', 'convert →', 'identify →', 'extract extracted', 'record extracted'],
      ['download →', 'convert failed', 'record failed'],
      ['download cached', 'record cached'],
    ]);
    for (const { runId, startedAtMs, endedAtMs, ms } of stays) {
      expect(runId).toBe('graph');
      expect(endedAtMs - startedAtMs).toBeGreaterThanOrEqual(ms);
      expect(ms).toBeGreaterThanOrEqual(0);
    }
  });

  test('graph() tells its source to stop when its reader leaves', async () => {
    let returned = false;
    const source = (async function* () {
      try {
        yield* entriesUpTo(10_000);
      } finally {
        returned = true;
      }
    })();
    await firstValueFrom(graph(servicesOf(() => 'well'), ConcurrencyConfig.parse({}))(source).pipe(take(1)));
    await expect.poll(() => returned).toBe(true);
  });

  test('graph() writes off a slot whose work does not stop, and still ends', async () => {
    const writtenOff: number[] = [];
    const well = servicesOf(() => 'well');
    const services: Services = { ...well, convert: (traveller, context) => (traveller.entry.ordinal === 2 ? NEVER : well.convert(traveller, context)) };
    const outcomes = await lastValueFrom(
      graph(services, ConcurrencyConfig.parse({ workerTimeoutSeconds: 0.02 }), { graceMs: 20, watchMs: 5, onWrittenOff: (_, ordinal) => writtenOff.push(ordinal) })(entriesUpTo(5)).pipe(toArray()),
    );
    expect(writtenOff).toEqual([2]);
    expect(outcomes).toHaveLength(5);
    expect(outcomes.find(({ ordinal }) => ordinal === 2)).toMatchObject({ status: 'failed', errorClass: 'worker_timeout' });
  });
});

type Fate = 'well' | 'rejects' | 'throws' | 'fails' | 'early' | 'slow' | 'fault';

function servicesOf(fateOf: (ordinal: number, stage: 'download' | 'convert' | 'extract') => Fate): Services {
  const act = async <T>(fate: Fate, ordinal: number, value: T): Promise<T | Outcome> => {
    if (fate === 'slow') await new Promise((resolve) => setTimeout(resolve, 1));
    if (fate === 'rejects') throw new Error('no luck');
    if (fate === 'fails') throw new PaperFailure('no_text', 'There is no text.');
    if (fate === 'fault') throw new RunFault('key_rejected', 'The key was rejected.');
    return fate === 'early' ? outcome(ordinal, { status: 'cached' }) : value;
  };
  const perform = <T>(fate: Fate, ordinal: number, value: T): Promise<T | Outcome> => {
    if (fate === 'throws') throw new TypeError('synchronous');
    return act(fate, ordinal, value);
  };
  return {
    download: ({ entry: { ordinal }, ...rest }) =>
      perform(fateOf(ordinal, 'download'), ordinal, { ...rest, entry: entry(ordinal), kind: 'downloaded', source: { from: 'abstract', reason: '' } } as const),
    convert: ({ entry: { ordinal }, trip }) =>
      perform(fateOf(ordinal, 'convert'), ordinal, { kind: 'converted', trip, entry: entry(ordinal), document: NO_DOCUMENT, textHash: '', pdf: undefined, reason: '' } as const),
    identify: (traveller) => [traveller],
    extract: ({ entry: { ordinal } }) => perform(fateOf(ordinal, 'extract'), ordinal, outcome(ordinal)),
    record: (outcomes) => Promise.resolve(outcomes),
  };
}

async function* entriesUpTo(count: number): AsyncIterable<Entry> {
  for (let ordinal = 1; ordinal <= count; ordinal += 1) yield entry(ordinal);
}

function entry(ordinal: number): Entry {
  return { runId: 'graph', ordinal, source: 'test', locator: String(ordinal), record: PaperRecord.parse({}) };
}
