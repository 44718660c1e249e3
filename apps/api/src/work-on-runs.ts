/** A runner that is told by messages what to begin, and tells by messages how it goes. */
import process from 'node:process';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { openSluice } from '@sluice/pipeline';
import { type FromThread, ThreadSetup, ToThread, sentProblem } from './run-thread-protocol.ts';
import { type Runner, openRunner } from './runner.ts';
import { openTraces } from './traces/open-traces.ts';

/** How often figures are told: twice as often as a stream tells them. */
const LIVE_EVERY_MS = 500;

/** Resolves when it was told to close and has let go of its runs. */
export async function workOnRuns(): Promise<void> {
  if (parentPort === null) throw new Error('Cannot work on runs: this is no thread of a service; expected to be begun by openRunThread()');
  const port = parentPort;
  const { db, blobs, maxRuns, drainMs } = ThreadSetup.parse(workerData);
  const tell = (message: FromThread): void => port.postMessage(message);
  const onNotice = (sentence: string): void => tell({ kind: 'notice', sentence });
  await using sluice = await openSluice({ db, onNotice, ...(blobs === undefined ? {} : { blobs: { address: blobs, env: process.env } }), residentBytes: () => process.memoryUsage.rss() });
  // Before the runner: what its last papers told is sent when they have ended.
  await using traces = await openTraces(process.env);
  await using runner = openRunner({ sluice, onNotice, maxRuns, drainMs, onStay: traces?.papers });
  const timer = setInterval(() => {
    for (const runId of runner.active) tellLive(runner, runId, tell);
  }, LIVE_EVERY_MS);
  const closed = untilClosed(port, (message) => begin(runner, message, tell));
  tell({ kind: 'ready' });
  await closed;
  clearInterval(timer);
}

type Start = Extract<ToThread, { readonly kind: 'start' }>;

async function untilClosed(port: MessagePort, onStart: (message: Start) => void): Promise<void> {
  const closed = Promise.withResolvers<undefined>();
  const listener = (sent: unknown): void => {
    const message = ToThread.parse(sent);
    if (message.kind === 'start') onStart(message);
    else closed.resolve(undefined);
  };
  port.on('message', listener);
  await closed.promise;
  port.off('message', listener);
}

function begin(runner: Runner, { id, request, options }: Start, tell: (message: FromThread) => void): void {
  runner.start(request, options).then(
    ({ runId, resumed, alreadyFinished }) => {
      tell({ kind: 'begun', id, runId, resumed, alreadyFinished });
      if (!alreadyFinished) runner.ended(runId).then(() => tell({ kind: 'ended', runId }), () => tell({ kind: 'ended', runId }));
    },
    (error: unknown) => tell({ kind: 'refused', id, problem: sentProblem(error) }),
  );
}

function tellLive(runner: Runner, runId: string, tell: (message: FromThread) => void): void {
  const live = runner.live(runId);
  if (live !== null) tell({ kind: 'live', runId, live });
}
