/** The same four steps over the same source, by each way to do it: limits 5, 3, 1 and 2. Each answers how many came out. */
import { Readable } from 'node:stream';
import { ConcurrencyConfig, type Outcome } from '@sluice/core-models';
import { type Admitted, type Converted, type Downloaded, type Services, graph } from '@sluice/pipeline';
import { Effect, Stream } from 'effect';
import { pMapIterable } from 'p-map';
import PQueue from 'p-queue';
import { type Observable, from, map, mergeMap } from 'rxjs';
import { admitted, bareServices, convert, download, entriesUpTo, extract, identify, promisedServices } from '../bare-work.ts';
import { originalDesign } from '../original-design.ts';

export const STAGES = 4;
const LIMITS = { download: 5, convert: 3, identify: 1, extract: 2 } as const;
const QUEUE_SIZE = 100;

type Contender = (entries: number) => Promise<number>;

export const contenders: Readonly<Record<string, Contender>> = {
  'Sluice graph': (entries) => ours(bareServices, entries),
  'Sluice graph, work in promises': (entries) => ours(promisedServices, entries),
  'RxJS mergeMap, bare': (entries) =>
    counted(
      from(entriesUpTo(entries)).pipe(
        map(admitted),
        mergeMap((item) => [download(item)], LIMITS.download),
        mergeMap((item) => [convert(item)], LIMITS.convert),
        mergeMap((item) => [identify(item)], LIMITS.identify),
        mergeMap((item) => [extract(item)], LIMITS.extract),
      ),
    ),
  'RxJS mergeMap, bare, work in promises': (entries) =>
    counted(
      from(entriesUpTo(entries)).pipe(
        map(admitted),
        mergeMap(async (item) => download(item), LIMITS.download),
        mergeMap(async (item) => convert(item), LIMITS.convert),
        mergeMap(async (item) => identify(item), LIMITS.identify),
        mergeMap(async (item) => extract(item), LIMITS.extract),
      ),
    ),
  'p-map (pMapIterable)': async (entries) => {
    const downloaded = pMapIterable(admittedUpTo(entries), async (item) => download(item), { concurrency: LIMITS.download });
    const converted = pMapIterable(downloaded, async (item) => convert(item), { concurrency: LIMITS.convert });
    const identified = pMapIterable(converted, async (item) => identify(item), { concurrency: LIMITS.identify });
    return await countedIn(pMapIterable(identified, async (item) => extract(item), { concurrency: LIMITS.extract }));
  },
  'p-queue': async (entries) => {
    const queues = { download: queueOf('download'), convert: queueOf('convert'), identify: queueOf('identify'), extract: queueOf('extract') };
    let out = 0;
    const carry = async (item: Admitted): Promise<void> => {
      const downloaded = await queues.download.add(async () => download(item));
      const converted = await queues.convert.add(async () => convert(downloaded));
      const identified = await queues.identify.add(async () => identify(converted));
      await queues.extract.add(async () => extract(identified));
      out += 1;
    };
    for await (const item of admittedUpTo(entries)) {
      void carry(item);
      await queues.download.onSizeLessThan(QUEUE_SIZE);
    }
    for (const queue of Object.values(queues)) await queue.onIdle();
    return out;
  },
  'Effect Stream': async (entries) => {
    let out = 0;
    const stream = Stream.fromAsyncIterable(admittedUpTo(entries), String).pipe(
      Stream.mapEffect((item) => Effect.sync(() => download(item)), { concurrency: LIMITS.download }),
      Stream.mapEffect((item) => Effect.sync(() => convert(item)), { concurrency: LIMITS.convert }),
      Stream.mapEffect((item) => Effect.sync(() => identify(item)), { concurrency: LIMITS.identify }),
      Stream.mapEffect((item) => Effect.sync(() => extract(item)), { concurrency: LIMITS.extract }),
      Stream.runForEach(() => Effect.sync(() => (out += 1))),
    );
    await Effect.runPromise(stream);
    return out;
  },
  'Node streams': async (entries) =>
    await countedIn(
      Readable.from(admittedUpTo(entries))
        .map(async (item: Admitted) => download(item), { concurrency: LIMITS.download })
        .map(async (item: Downloaded) => convert(item), { concurrency: LIMITS.convert })
        .map(async (item: Converted) => identify(item), { concurrency: LIMITS.identify })
        .map(async (item: Converted) => extract(item), { concurrency: LIMITS.extract }),
    ),
  "Python original's design": async (entries) => {
    let out = 0;
    await originalDesign<Admitted | Downloaded | Converted | Outcome>(admittedUpTo(entries), {
      workers: LIMITS.download,
      queueSize: QUEUE_SIZE,
      steps: [
        { limit: LIMITS.download, work: async (item) => (item.kind === 'admitted' ? download(item) : item) },
        { limit: LIMITS.convert, work: async (item) => (item.kind === 'downloaded' ? convert(item) : item) },
        { limit: LIMITS.identify, work: async (item) => (item.kind === 'converted' ? identify(item) : item) },
        { limit: LIMITS.extract, work: async (item) => (item.kind === 'converted' ? extract(item) : item) },
      ],
      onDone: () => {
        out += 1;
      },
    });
    return out;
  },
};

function ours(services: Services, entries: number): Promise<number> {
  return counted(graph(services, ConcurrencyConfig.parse({ queueSize: QUEUE_SIZE }))(entriesUpTo(entries)));
}

async function* admittedUpTo(count: number): AsyncGenerator<Admitted> {
  for await (const entry of entriesUpTo(count)) yield admitted(entry);
}

function queueOf(stage: keyof typeof LIMITS): PQueue {
  return new PQueue({ concurrency: LIMITS[stage] });
}

function counted(outcome$: Observable<unknown>): Promise<number> {
  let out = 0;
  return new Promise((resolve, reject) => {
    outcome$.subscribe({
      next: () => {
        out += 1;
      },
      error: reject,
      complete: () => resolve(out),
    });
  });
}

async function countedIn(outcomes: AsyncIterable<unknown>): Promise<number> {
  let out = 0;
  for await (const _ of outcomes) out += 1;
  return out;
}
