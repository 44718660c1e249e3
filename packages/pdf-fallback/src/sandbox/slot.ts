/** One place in the pool: at most one living child, replaced when it dies, grows old or answers too much. */
import process from 'node:process';
import { RunFault } from '@sluice/core-models/without-schemas';
import { boundedLines } from './bounded-lines.ts';
import { causeOfDeath } from './cause-of-death.ts';
import { readReply } from './child-reply.ts';
import type { ChildReply } from './child-reply.ts';
import { launchChild } from './launch.ts';
import type { LaunchedChild } from './launch.ts';
import type { ChildLimits } from './limits.ts';
import { movingDeadline } from './moving-deadline.ts';
import type { DeathCause, Fate, PoolOptions, RunOptions } from './pool.ts';
import type { ChildRequest } from './protocol.ts';
import { residentMemory } from './resident-memory.ts';

export interface Slot extends AsyncDisposable {
  run(request: ChildRequest, options: RunOptions): Promise<Fate>;
  spawned(): number;
  killed(): number;
  peakBytes(): number;
  residentBytes(): number;
  /** Of requests that were answered. */
  cpuSeconds(): number;
  pid(): number | null;
}

export interface SlotOptions extends PoolOptions {
  readonly limits: ChildLimits;
  readonly roomyLimits: ChildLimits;
  /** Called after each memory sample. */
  readonly onSample: () => void;
}

/** A killed child that has not gone by then is written off: the slot must not wait for a process stuck in the kernel. */
const EXIT_GRACE_MS = 2000;
const START_TIMEOUT_MS = 30_000;
const SAMPLE_MS = 150;

interface Resident {
  readonly child: LaunchedChild;
  readonly limits: ChildLimits;
  documents: number;
  cpuSeconds: number;
  listen: (reply: ChildReply | 'oversize' | 'malformed') => void;
}

export function openSlot(options: SlotOptions): Slot {
  let resident: Resident | null = null;
  let spawned = 0;
  let killed = 0;
  let peakBytes = 0;
  let residentBytes = 0;
  let cpuSeconds = 0;
  let work: Promise<unknown> = Promise.resolve();
  const closing = new AbortController();

  async function start(limits: ChildLimits, signal: AbortSignal): Promise<Resident> {
    const lines = boundedLines(options.maxAnswerBytes ?? 64 * 1024 * 1024);
    const launch = { entry: options.entry, limits, onData: (chunk: Uint8Array) => hear(chunk) };
    const child = options.firstChild?.take(launch) ?? launchChild(launch);
    if (child === null) throw cannotStart('no process could be started');
    spawned += 1;
    const started: Resident = { child, limits, documents: 0, cpuSeconds: 0, listen: () => {} };
    const ready = Promise.withResolvers<string>();
    started.listen = (reply) => ready.resolve(typeof reply === 'object' && reply.type === 'ready' ? 'ready' : 'it did not speak our protocol');
    const onAbort = () => ready.resolve('aborted');
    const timer = setTimeout(() => ready.resolve(`it was not ready after ${START_TIMEOUT_MS / 1000} s`), START_TIMEOUT_MS);
    signal.addEventListener('abort', onAbort, { once: true });
    void child.exited.then((exit) => ready.resolve(`it ended with ${exit.signal ?? `code ${exit.code}`}: ${child.lastWords().slice(-300)}`));
    const state = await ready.promise;
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    // A child that dies between documents is no document's fault: the next one gets a new child.
    void child.exited.then(() => {
      if (resident === started) resident = null;
    });
    if (state === 'ready') return started;
    await end(started);
    signal.throwIfAborted();
    throw cannotStart(state);

    function hear(chunk: Uint8Array): void {
      const heard = lines.push(chunk);
      if (heard === 'oversize') return started.listen('oversize');
      for (const line of heard) started.listen(readReply(line));
    }
  }

  /** Kills and waits until the process is gone or the grace time is over. */
  async function end(ending: Resident): Promise<void> {
    if (resident === ending) resident = null;
    residentBytes = 0;
    ending.listen = () => {};
    ending.child.hold(true);
    ending.child.kill();
    let timer: NodeJS.Timeout | undefined;
    const grace = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, EXIT_GRACE_MS);
    });
    await Promise.race([ending.child.exited, grace]);
    clearTimeout(timer);
  }

  async function sample(busy: Resident): Promise<number> {
    const memory = await residentMemory(busy.child.pid, process.platform);
    if (memory === null || resident !== busy) return 0;
    residentBytes = memory.bytes;
    peakBytes = Math.max(peakBytes, memory.peakBytes);
    options.onSample();
    return memory.bytes;
  }

  async function run(request: ChildRequest, runOptions: RunOptions): Promise<Fate> {
    const { timeoutMs, stageTimeoutMs, onRead } = runOptions;
    const signal = AbortSignal.any([runOptions.signal, closing.signal]);
    // An abort before a listener is there would be heard by nobody: each wait begins with this.
    signal.throwIfAborted();
    const limits = runOptions.roomy ? options.roomyLimits : options.limits;
    if (resident !== null && resident.limits !== limits) await end(resident);
    const working = (resident ??= await start(limits, signal));
    signal.throwIfAborted();
    working.child.hold(true);
    const startedAt = performance.now();
    const { promise: fate, resolve: settle } = Promise.withResolvers<Fate>();
    let stage: string | null = null;
    let page: number | null = null;
    let pages: number | null = null;
    let pagesRead = 0;
    let mostRead = 0;
    let stageDeadline: Disposable | undefined;
    const elapsedMs = () => performance.now() - startedAt;
    const die = (cause: DeathCause, detail: string) => settle({ kind: 'died', cause, stage, page, pages, pagesRead: mostRead, detail, elapsedMs: elapsedMs() });
    const onAbort = () => die('timeout', 'aborted');
    const deadline = movingDeadline(() => timeoutMs(mostRead) - elapsedMs(), () => die('timeout', stillAtWork(timeoutMs(mostRead))));
    const look = async (): Promise<void> => {
      const bytes = await sample(working);
      if (bytes > limits.residentBytes) die('out_of_memory', `it held ${Math.round(bytes / 1e6)} MB`);
    };
    const watchdog = setInterval(() => void look(), SAMPLE_MS);
    signal.addEventListener('abort', onAbort, { once: true });
    void working.child.exited.then((exit) => {
      const death = causeOfDeath(exit, working.child.lastWords());
      die(death.cause, death.detail);
    });

    working.listen = (reply) => {
      if (reply === 'oversize') return die('oversize', 'its answer is longer than the limit');
      if (reply === 'malformed') return die('crashed', 'it did not speak our protocol');
      if (reply.type === 'stage') {
        stageDeadline?.[Symbol.dispose]();
        [stage, page, pagesRead] = [reply.stage, null, 0];
        const [name, begunMs] = [reply.stage, elapsedMs()];
        const limitMs = () => stageTimeoutMs?.(name, pagesRead) ?? Number.POSITIVE_INFINITY;
        if (limitMs() < timeoutMs(mostRead)) stageDeadline = movingDeadline(() => limitMs() - (elapsedMs() - begunMs), () => die('stage_timeout', stillAtWork(limitMs())));
      } else if (reply.type === 'start') {
        [page, pages] = [reply.page, reply.pages];
      } else if (reply.type === 'read') {
        pagesRead += 1;
        mostRead = Math.max(mostRead, pagesRead);
        onRead?.({ page: reply.page, pages: reply.pages, stage: stage ?? '', pagesRead: mostRead });
      } else if (reply.type === 'answer') {
        cpuSeconds += reply.cpuSeconds - working.cpuSeconds;
        working.cpuSeconds = reply.cpuSeconds;
        peakBytes = Math.max(peakBytes, reply.peakBytes);
        settle({ kind: 'answered', value: reply.value, elapsedMs: performance.now() - startedAt });
      }
    };
    working.child.send(JSON.stringify(request));
    const result = await fate;
    deadline[Symbol.dispose]();
    stageDeadline?.[Symbol.dispose]();
    clearInterval(watchdog);
    signal.removeEventListener('abort', onAbort);
    working.listen = () => {};
    working.documents += 1;
    if (result.kind === 'died') {
      killed += 1;
      await end(working);
    } else if (working.documents >= (options.recycleAfter ?? 100) || working.cpuSeconds >= limits.recycleCpuSeconds) {
      await end(working);
    } else {
      await sample(working);
      working.child.hold(false);
    }
    signal.throwIfAborted();
    return result;
  }

  return {
    run(request, runOptions) {
      const running = run(request, runOptions);
      work = running.catch(() => {});
      return running;
    },
    spawned: () => spawned,
    killed: () => killed,
    peakBytes: () => peakBytes,
    residentBytes: () => residentBytes,
    cpuSeconds: () => cpuSeconds,
    pid: () => resident?.child.pid ?? null,
    async [Symbol.asyncDispose]() {
      closing.abort(new RunFault('converter_closed', 'Cannot go on converting: the converter was closed; expected an open one'));
      await work;
      if (resident !== null) await end(resident);
    },
  };
}

function stillAtWork(limitMs: number): string {
  return `still at work after ${Math.round(limitMs / 100) / 10} s`;
}

function cannotStart(state: string): RunFault {
  return new RunFault('converter_unavailable', `Cannot start a conversion child: ${state}; expected it to say that it is ready`);
}
