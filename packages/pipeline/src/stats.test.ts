import { type RunCounts, type Usage, ConcurrencyConfig, OutcomeStatus } from '@sluice/core-models';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newMeters } from './graph.ts';
import { PageReadings } from './page-readings.ts';
import { RunStats } from './stats.ts';
import { outcome } from './test-outcome.ts';
import { Window } from './window.ts';

describe('RunStats', () => {
  test('RunStats adds up at every moment: what is decided and what is pending make the total', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...OutcomeStatus.options), { maxLength: 50 }), (statuses) => {
        const stats = newStats();
        stats.entriesRead(statuses.length);
        for (const [index, status] of statuses.entries()) {
          stats.count(outcome(1, { status }));
          const { pipeline } = stats.live();
          expect(pipeline.papersPending).toBe(statuses.length - index - 1);
          const decided = pipeline.papersCompleted + pipeline.papersFailed + pipeline.papersCached + pipeline.papersDeduplicated + pipeline.papersFiltered;
          expect(decided + pipeline.papersPending).toBe(pipeline.totalPapers);
        }
      }),
    );
  });

  test('RunStats counts on from what is recorded when a run is gone on with', () => {
    const stats = newStats();
    stats.rebase({ total: 10, counts: { ...none, extracted: 6, pending: 4 } });
    stats.entriesRead(3);
    stats.count(outcome(1, { status: 'failed' }));
    expect(stats.live().pipeline).toMatchObject({ totalPapers: 10, papersCompleted: 6, papersFailed: 1, papersPending: 3 });
  });

  test('RunStats does not know what was spent once one price is unknown', () => {
    const stats = newStats();
    stats.entriesRead(3);
    stats.count(outcome(1, { usage: costing(0.25) }));
    stats.count(outcome(1, { usage: costing(0.5) }));
    expect(stats.spentUsd).toBe(0.75);
    stats.count(outcome(1, { usage: costing(null) }));
    stats.count(outcome(1, { usage: costing(0.5) }));
    expect(stats.live().spentUsd).toBeNull();
  });

  test('RunStats keeps the peak of the parent and of all processes, each by itself', () => {
    const resident = [100, 300, 200];
    const stats = newStats(() => resident.shift() ?? 0);
    for (const [currentBytes, peakChildBytes] of [[50, 50], [0, 50], [400, 400]] as const) stats.sampleMemory({ currentBytes, peakChildBytes });
    expect(stats.peakMemoryBytes).toEqual({ parent: 300, allProcesses: 600 });
  });

  test('RunStats shows the window of the pass that goes on', () => {
    const stats = newStats();
    expect(stats.live().window.size).toBeNull();
    const window = new Window({ size: 5, resumeAt: 4 });
    window.enter(1);
    stats.watch(window);
    expect(stats.live().window).toEqual({ size: 5, inFlight: 1, paused: false });
  });
});

const none: RunCounts = { extracted: 0, cached: 0, duplicate: 0, filtered: 0, failed: 0, pending: 0 };

function newStats(residentBytes = (): number => 0): RunStats {
  return new RunStats({ now: () => new Date(0), residentBytes }, newMeters(ConcurrencyConfig.parse({})), new PageReadings({ now: () => 0 }));
}

function costing(costUsd: number | null): Usage {
  return { promptTokens: 0, completionTokens: 0, costUsd };
}
