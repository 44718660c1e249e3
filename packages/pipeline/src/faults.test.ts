import { ConcurrencyConfig, type Entry, type Outcome, PaperFailure, PaperRecord, RunFault } from '@sluice/core-models';
import { lastValueFrom, toArray } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { Brake } from './brake.ts';
import { type Services, graph } from './graph.ts';
import { NO_DOCUMENT } from './test-document.ts';
import { outcome } from './test-outcome.ts';
import { faultOf } from './work.ts';

const ENTRIES = 10_000;
const BAD = 500;
const limits = ConcurrencyConfig.parse({});

type Stage = 'download' | 'convert' | 'extract';

const faults: readonly { readonly what: string; readonly stage: Stage; readonly error: Error; readonly faultClass: string }[] = [
  { what: 'a revoked key', stage: 'extract', error: new RunFault('key_rejected', 'The key was rejected.'), faultClass: 'key_rejected' },
  { what: 'a model server that stopped', stage: 'extract', error: new RunFault('model_unreachable', 'It does not answer.'), faultClass: 'model_unreachable' },
  { what: 'a disk that filled', stage: 'download', error: Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }), faultClass: 'disk_full' },
  { what: "a database's full disk", stage: 'convert', error: new Error('insert', { cause: Object.assign(new Error('could not extend file'), { code: '53100' }) }), faultClass: 'disk_full' },
  { what: 'a database that is gone', stage: 'convert', error: new Error('select', { cause: Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }) }), faultClass: 'database_gone' },
];

describe('a fault of the run', () => {
  test.each(faults)('$what at entry 500 of 10,000 fails no entry, leaves the others pending, and the same command goes on', async ({ stage, error, faultClass }) => {
    const brake = new Brake();
    const done = await pass({ from: new Set(), brake, failAt: { stage, ordinal: BAD, error } });

    expect(brake.reason).toMatchObject({ kind: 'fault', fault: { faultClass } });
    expect(done.filter(({ status }) => status !== 'extracted')).toEqual([]);
    const ordinals = new Set(done.map(({ ordinal }) => ordinal));
    expect(ordinals.size).toBe(done.length);
    expect(ordinals.has(BAD)).toBe(false);
    // What was further along goes to its end; of what waits before a stage nothing begins one.
    expect(done.length).toBeGreaterThan(BAD - limits.queueSize - 11);
    expect(done.length).toBeLessThan(BAD + 10);

    const rest = await pass({ from: ordinals, brake: new Brake(), failAt: null });
    expect([...done, ...rest].map(({ ordinal }) => ordinal).toSorted((a, b) => a - b)).toEqual(Array.from({ length: ENTRIES }, (_, index) => index + 1));
  });

  test('a paper that fails is no fault: the run goes on past it', async () => {
    const brake = new Brake();
    const done = await pass({ from: new Set(), brake, failAt: { stage: 'convert', ordinal: BAD, error: new PaperFailure('no_text', 'There is no text.') } });
    expect(brake.reason).toBeUndefined();
    expect(done).toHaveLength(ENTRIES);
    expect(done.filter(({ status }) => status === 'failed').map(({ ordinal }) => ordinal)).toEqual([BAD]);
  });
});

/** One command's work: all that have no outcome. */
function pass(given: { readonly from: ReadonlySet<number>; readonly brake: Brake; readonly failAt: { readonly stage: Stage; readonly ordinal: number; readonly error: Error } | null }): Promise<readonly Outcome[]> {
  const { from, brake, failAt } = given;
  const step = async <T>(stage: Stage, ordinal: number, value: T): Promise<T> => {
    if (failAt !== null && failAt.stage === stage && failAt.ordinal === ordinal) throw failAt.error;
    return value;
  };
  const services: Services = {
    download: ({ trip, entry }) => step('download', trip.ordinal, { kind: 'downloaded', trip, entry, source: { from: 'abstract', reason: '' } }),
    convert: ({ trip, entry }) => step('convert', trip.ordinal, { kind: 'converted', trip, entry, document: NO_DOCUMENT, textHash: '', pdf: undefined, reason: '' }),
    identify: (paper) => [paper],
    extract: ({ trip }) => step('extract', trip.ordinal, outcome(trip.ordinal)),
    record: (outcomes) => Promise.resolve(outcomes),
  };
  return lastValueFrom(graph(services, limits, { brake, faultOf })(pendingBut(from)).pipe(toArray()));
}

async function* pendingBut(done: ReadonlySet<number>): AsyncGenerator<Entry> {
  for (let ordinal = 1; ordinal <= ENTRIES; ordinal += 1) {
    if (!done.has(ordinal)) yield { runId: 'r', ordinal, source: 'test', locator: String(ordinal), record: PaperRecord.parse({}) };
  }
}
