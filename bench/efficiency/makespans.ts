/** The makespan of the same papers by each design, in virtual milliseconds. */
import { ConcurrencyConfig } from '@sluice/core-models';
import { type Admitted, type Services, graph } from '@sluice/pipeline';
import { type SchedulerLike, map, timer } from 'rxjs';
import { admitted, bareServices, convert, download, entriesUpTo, extract } from '../bare-work.ts';
import { originalDesign } from '../original-design.ts';
import type { Limits, PaperTimes } from './stage-times.ts';
import { inVirtualTime } from './virtual-time.ts';

export interface Makespan {
  readonly ms: number;
  /** Papers that came out as failures, a timeout among them. */
  readonly failed: number;
}

export function ours(times: readonly PaperTimes[], limits: Limits): Promise<Makespan> {
  return inVirtualTime(
    (scheduler) =>
      new Promise((resolve, reject) => {
        const config = ConcurrencyConfig.parse({ maxConcurrentDownloads: limits.download, maxConcurrentConversions: limits.convert, maxConcurrentLlm: limits.extract });
        let failed = 0;
        graph(timedServices(times, scheduler), config, { scheduler })(entriesUpTo(times.length)).subscribe({
          next: ({ status }) => {
            if (status === 'failed') failed += 1;
          },
          error: reject,
          complete: () => resolve({ ms: scheduler.now(), failed }),
        });
      }),
  );
}

export function original(times: readonly PaperTimes[], limits: Limits): Promise<Makespan> {
  return inVirtualTime(async (scheduler) => {
    const step = (stage: keyof PaperTimes) => ({
      limit: limits[stage],
      work: (item: Admitted): Promise<Admitted> =>
        new Promise((resolve) => {
          scheduler.schedule(() => resolve(item), timeOf(times, item)[stage]);
        }),
    });
    await originalDesign(admittedUpTo(times.length), { steps: [step('download'), step('convert'), step('extract')], workers: limits.download, queueSize: 100, onDone: () => undefined });
    return { ms: scheduler.now(), failed: 0 };
  });
}

/** One paper after the other: no clock is needed. */
export function sequential(times: readonly PaperTimes[]): Promise<Makespan> {
  return Promise.resolve({ ms: times.reduce((sum, paper) => sum + paper.download + paper.convert + paper.extract, 0), failed: 0 });
}

function timedServices(times: readonly PaperTimes[], scheduler: SchedulerLike): Services {
  return {
    ...bareServices,
    download: (paper) => timer(timeOf(times, paper).download, scheduler).pipe(map(() => download(paper))),
    convert: (paper) => timer(timeOf(times, paper).convert, scheduler).pipe(map(() => convert(paper))),
    extract: (paper) => timer(timeOf(times, paper).extract, scheduler).pipe(map(() => extract(paper))),
  };
}

function timeOf(times: readonly PaperTimes[], { trip }: Pick<Admitted, 'trip'>): PaperTimes {
  const paper = times[trip.ordinal - 1];
  if (paper === undefined) throw new Error(`Cannot time entry ${trip.ordinal}: no times were drawn for it; expected 1 to ${times.length}`);
  return paper;
}

async function* admittedUpTo(count: number): AsyncGenerator<Admitted> {
  for await (const entry of entriesUpTo(count)) yield admitted(entry);
}
