/** A runner whose runs are worked on in a thread of their own: neither waits for the other's turn of the event loop. */
import { Worker } from 'node:worker_threads';
import type { LiveStats } from '@sluice/pipeline';
import { ProblemError } from './problem.ts';
import { FromThread, type ThreadSetup, type ToThread, receivedProblem } from './run-thread-protocol.ts';
import type { Begun, Runner, RunnerOptions } from './runner.ts';

export interface RunThreadOptions extends Pick<RunnerOptions, 'onEnded' | 'onNotice'>, ThreadSetup {
  /** Called where the thread dies with the fault that killed it: as bad as the death of the process. */
  readonly onDeath: (fault: unknown) => void;
}

interface AtWork {
  live: LiveStats | null;
  readonly ended: PromiseWithResolvers<undefined>;
}

/** The thread is begun with the first run: it holds 140 MB, and a service that only shows what was found needs none. The store must be one that many can open. */
export function openRunThread(options: RunThreadOptions): Runner {
  const { db, blobs, maxRuns, drainMs, onDeath, onNotice = () => undefined, onEnded = () => undefined } = options;
  const setup: ThreadSetup = { db, maxRuns, drainMs, ...(blobs === undefined ? {} : { blobs }) };
  const atWork = new Map<string, AtWork>();
  const asked = new Map<number, PromiseWithResolvers<Begun>>();
  const ready = Promise.withResolvers<undefined>();
  const gone = Promise.withResolvers<undefined>();
  let worker: Worker | undefined;
  let isClosing = false;
  let lastId = 0;

  function say(message: ToThread): void {
    const thread = (worker ??= begun());
    // Nothing is handed over: all of it is copied.
    void ready.promise.then(() => thread.postMessage(message, []));
  }

  function begun(): Worker {
    const thread = new Worker(new URL('run-thread-main.ts', import.meta.url), { workerData: setup });
    thread.on('message', (sent: unknown) => hear(FromThread.parse(sent)));
    thread.on('error', onDeath);
    thread.on('exit', () => {
      for (const id of asked.keys()) settle(id)?.reject(closing());
      for (const runId of atWork.keys()) end(runId);
      gone.resolve(undefined);
    });
    return thread;
  }

  function hear(message: FromThread): void {
    switch (message.kind) {
      case 'ready':
        return ready.resolve(undefined);
      case 'begun':
        if (!message.alreadyFinished) atWork.set(message.runId, { live: null, ended: Promise.withResolvers() });
        return settle(message.id)?.resolve({ runId: message.runId, resumed: message.resumed, alreadyFinished: message.alreadyFinished });
      case 'refused':
        return settle(message.id)?.reject(receivedProblem(message.problem));
      case 'live': {
        const work = atWork.get(message.runId);
        if (work !== undefined) work.live = message.live;
        return;
      }
      case 'ended':
        return end(message.runId);
      case 'notice':
        return onNotice(message.sentence);
    }
  }

  function settle(id: number): PromiseWithResolvers<Begun> | undefined {
    const answer = asked.get(id);
    asked.delete(id);
    return answer;
  }

  function end(runId: string): void {
    const work = atWork.get(runId);
    atWork.delete(runId);
    work?.ended.resolve(undefined);
    onEnded();
  }

  return {
    async start(request, startOptions) {
      if (isClosing) throw closing();
      lastId += 1;
      const answer = Promise.withResolvers<Begun>();
      asked.set(lastId, answer);
      say({ kind: 'start', id: lastId, request, options: startOptions });
      return await answer.promise;
    },
    has: (runId) => atWork.has(runId),
    ended: async (runId) => atWork.get(runId)?.ended.promise,
    live: (runId) => atWork.get(runId)?.live ?? null,
    get active() {
      return [...atWork.keys()];
    },
    async [Symbol.asyncDispose]() {
      const isFirst = !isClosing;
      isClosing = true;
      if (worker === undefined) return;
      if (isFirst) say({ kind: 'close' });
      await gone.promise;
    },
  };
}

function closing(): ProblemError {
  return new ProblemError(503, 'Cannot start a run: the server is closing; expected it to be back soon', { retryAfterSeconds: 10 });
}
