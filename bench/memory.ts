/**
 * Live heap, after collecting garbage, while entries stream to a sink that is slower than the source: what is not bounded grows with them.
 *
 *     node bench/memory.ts [--sizes 10000,100000,1000000]
 */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ConcurrencyConfig, type Outcome, PaperFailure } from '@sluice/core-models';
import { type Services, graph } from '@sluice/pipeline';
import { type Observable, bufferCount, from, map, mergeMap } from 'rxjs';
import { admitted, bareServices, convert, download, entriesUpTo, extract, identify } from './bare-work.ts';
import { printMachine, printTable } from './print-table.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

const { values } = parseArgs({ options: { sizes: { type: 'string', default: '10000,100000,1000000' } } });
const sizes = values.sizes.split(',').map(Number);
const limits = ConcurrencyConfig.parse({});
const window = limits.queueSize + limits.maxConcurrentDownloads + limits.maxConcurrentConversions + limits.maxConcurrentLlm;
/** Stock mergeMap shifts its queue in quadratic time: a million would take the better part of an hour. */
const UNBOUNDED_UP_TO = 100_000;

const slow: Services = { ...bareServices, record: slowSink };
const thirdFails: Services = {
  ...slow,
  convert: (paper) => {
    if (paper.trip.ordinal % 3 === 0) throw new PaperFailure('no_text', 'There is no text.');
    return [convert(paper)];
  },
};

const contenders: Readonly<Record<string, { readonly upTo: number; readonly run: (entries: number, onPull: () => void) => Observable<unknown> }>> = {
  'Sluice graph': { upTo: Infinity, run: (entries, onPull) => graph(slow, limits)(entriesUpTo(entries, onPull)) },
  'Sluice graph, every third fails': { upTo: Infinity, run: (entries, onPull) => graph(thirdFails, limits)(entriesUpTo(entries, onPull)) },
  'RxJS mergeMap, bare': {
    upTo: UNBOUNDED_UP_TO,
    run: (entries, onPull) =>
      from(entriesUpTo(entries, onPull)).pipe(
        map(admitted),
        mergeMap((item) => [download(item)], limits.maxConcurrentDownloads),
        mergeMap((item) => [convert(item)], limits.maxConcurrentConversions),
        mergeMap((item) => [identify(item)], 1),
        mergeMap((item) => [extract(item)], limits.maxConcurrentLlm),
        bufferCount(limits.checkpointInterval),
        mergeMap(slowSink, 1),
        mergeMap((group) => group),
      ),
  },
};

printMachine();
process.stdout.write(`Most live heap in MB above the start (ten looks after a collection), and most entries pulled − delivered (window: ${window}); each commit of ${limits.checkpointInterval} takes three turns of the event loop; no seed: nothing is drawn\n\n`);
const rows: string[][] = [];
for (const [name, { upTo, run }] of Object.entries(contenders)) {
  const cells: string[] = [];
  for (const entries of sizes) {
    if (entries > upTo) {
      cells.push('not run', '');
      continue;
    }
    const { heapBytes, ahead } = await watchRun(entries, (onPull) => run(entries, onPull));
    cells.push((heapBytes / 1e6).toFixed(2), ahead.toLocaleString('en'));
  }
  rows.push([name, ...cells]);
}
printTable(['', ...sizes.flatMap((entries) => [`MB at ${entries.toLocaleString('en')}`, 'ahead'])], rows);

async function watchRun(entries: number, run: (onPull: () => void) => Observable<unknown>): Promise<{ readonly heapBytes: number; readonly ahead: number }> {
  let [pulled, delivered, ahead, heapBytes] = [0, 0, 0, 0];
  const atStart = liveHeap();
  const outcome$ = run(() => {
    pulled += 1;
    ahead = Math.max(ahead, pulled - delivered);
  });
  await new Promise<void>((resolve, reject) => {
    outcome$.subscribe({
      next: () => {
        delivered += 1;
        // Not at round tenths: those fall on the same place of a group each time.
        if (delivered % Math.ceil(entries / 10) === 7) heapBytes = Math.max(heapBytes, liveHeap() - atStart);
      },
      error: reject,
      complete: resolve,
    });
  });
  if (delivered !== entries) throw new Error(`Cannot trust this run: ${delivered} of ${entries} entries came out; expected all`);
  return { heapBytes, ahead };
}

function liveHeap(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

async function slowSink<T extends Outcome>(group: readonly T[]): Promise<readonly T[]> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  return group;
}
