import { ConcurrencyConfig, type Entry, type Outcome, PaperRecord } from '@sluice/core-models';
import { type Observable, defer, finalize, lastValueFrom, map, timer, toArray } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { type GraphOptions, type Services, graph } from './graph.ts';
import { NO_DOCUMENT } from './test-document.ts';
import { outcome } from './test-outcome.ts';

describe('ConcurrencyConfig', () => {
  test.each(['download', 'convert', 'extract'] as const)('the limit of %s bounds that stage, and that stage alone', async (stage) => {
    const field = { download: 'maxConcurrentDownloads', convert: 'maxConcurrentConversions', extract: 'maxConcurrentLlm' } as const;
    const few = await travel(40, { maxConcurrentDownloads: 6, maxConcurrentConversions: 6, maxConcurrentLlm: 6, [field[stage]]: 2 });
    expect(few.peak[stage]).toBe(2);
    // Only the stage before it can fill up behind it; after it there are never more than it lets through.
    const peaks = { download: [2, 2, 2], convert: [6, 2, 2], extract: [6, 6, 2] } as const;
    expect([few.peak.download, few.peak.convert, few.peak.extract]).toEqual(peaks[stage]);
  });

  test('queue_size bounds the papers admitted and waiting', async () => {
    const narrow = await travel(60, { queueSize: 4, maxConcurrentLlm: 1 });
    const wide = await travel(60, { queueSize: 40, maxConcurrentLlm: 1 });
    expect(narrow.mostOnRoad).toBe(4 + 5 + 3 + 1);
    expect(wide.mostOnRoad).toBe(40 + 5 + 3 + 1);
  });

  test('checkpoint_interval bounds the outcomes of a transaction', async () => {
    const { commits } = await travel(60, { checkpointInterval: 7 });
    expect(Math.max(...commits)).toBe(7);
    expect(commits.reduce((sum, size) => sum + size, 0)).toBe(60);
  });

  test('enable_backpressure: false reads the source as fast as it comes', async () => {
    const { mostOnRoad, pauses } = await travel(60, { enableBackpressure: false, queueSize: 4 });
    expect(mostOnRoad).toBe(60);
    expect(pauses).toEqual([]);
  });

  test('backpressure_threshold says when pulling resumes', async () => {
    const { pauses } = await travel(60, { queueSize: 10, backpressureThreshold: 0.5 });
    expect(pauses.filter(({ state }) => state === 'paused').every(({ inFlight }) => inFlight === 20)).toBe(true);
    expect(pauses.filter(({ state }) => state === 'resumed').map(({ inFlight }) => inFlight)[0]).toBe(10);
  });

  test('worker_timeout_seconds counts the time inside stages, so that a paper which only waits for its turn is never late', async () => {
    const { outcomes } = await travel(60, { maxConcurrentLlm: 1, workerTimeoutSeconds: 0.5 });
    expect(outcomes.filter(({ status }) => status === 'failed')).toEqual([]);
  });
});

type Stage = 'download' | 'convert' | 'extract';

interface Journey {
  readonly outcomes: readonly Outcome[];
  readonly peak: Record<Stage, number>;
  readonly mostOnRoad: number;
  readonly commits: readonly number[];
  readonly pauses: readonly { readonly state: 'paused' | 'resumed'; readonly inFlight: number }[];
}

/** Sends papers through stages of a few milliseconds, and watches. */
async function travel(count: number, settings: Partial<ConcurrencyConfig>): Promise<Journey> {
  const limits = ConcurrencyConfig.parse({ checkpointInterval: 1, ...settings });
  const peak = { download: 0, convert: 0, extract: 0 };
  const inside = { download: 0, convert: 0, extract: 0 };
  const commits: number[] = [];
  const pauses: { state: 'paused' | 'resumed'; inFlight: number }[] = [];
  let onRoad = 0;
  let mostOnRoad = 0;
  const busy = <T>(stage: Stage, value: T): Observable<T> =>
    defer(() => {
      inside[stage] += 1;
      peak[stage] = Math.max(peak[stage], inside[stage]);
      return timer(3).pipe(
        map(() => value),
        finalize(() => {
          inside[stage] -= 1;
        }),
      );
    });
  const services: Services = {
    download: ({ trip, entry }) => busy('download', { kind: 'downloaded', trip, entry, source: { from: 'abstract', reason: '' } }),
    convert: ({ trip, entry }) => busy('convert', { kind: 'converted', trip, entry, document: NO_DOCUMENT, textHash: '', pdf: undefined, reason: '' }),
    identify: (traveller) => [traveller],
    extract: ({ entry: { ordinal } }) => busy('extract', outcome(ordinal)),
    record: (outcomes) => {
      commits.push(outcomes.length);
      return [outcomes];
    },
  };
  const source = (async function* (): AsyncIterable<Entry> {
    for (let ordinal = 1; ordinal <= count; ordinal += 1) {
      onRoad += 1;
      mostOnRoad = Math.max(mostOnRoad, onRoad);
      yield { runId: 'graph', ordinal, source: 'test', locator: String(ordinal), record: PaperRecord.parse({}) };
    }
  })();
  const onBackpressure: GraphOptions['onBackpressure'] = (state, inFlight) => pauses.push({ state, inFlight });
  const outcomes = await lastValueFrom(
    graph(services, limits, { onBackpressure })(source).pipe(
      map((outcome) => {
        onRoad -= 1;
        return outcome;
      }),
      toArray(),
    ),
  );
  return { outcomes, peak, mostOnRoad, commits, pauses };
}
