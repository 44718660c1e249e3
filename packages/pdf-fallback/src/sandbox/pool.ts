/** A few warm child processes that do one request at a time each; whatever a child does, its slot comes back. */
import process from 'node:process';
import { RunFault } from '@sluice/core-models/without-schemas';
import type { FirstChild } from '../first-child.ts';
import { childLimits } from './limits.ts';
import { openSlot } from './slot.ts';
import type { Slot } from './slot.ts';
import type { ChildRequest } from './protocol.ts';

/** How a request ended. `died` names what the child was at: the stage, and the page it had begun. */
export type Fate =
  | { readonly kind: 'answered'; readonly value: unknown; readonly elapsedMs: number }
  | {
      readonly kind: 'died';
      readonly cause: DeathCause;
      readonly stage: string | null;
      readonly page: number | null;
      /** As the file claims. */
      readonly pages: number | null;
      /** By the stage that read most. */
      readonly pagesRead: number;
      readonly detail: string;
      /** From the moment the child had the request. */
      readonly elapsedMs: number;
    };
export type DeathCause = 'timeout' | 'stage_timeout' | 'out_of_memory' | 'crashed' | 'oversize';

export interface PageRead {
  readonly page: number;
  /** As the file claims. */
  readonly pages: number;
  readonly stage: string;
  /** By the stage that has read most so far. */
  readonly pagesRead: number;
}

export interface RunOptions {
  readonly signal: AbortSignal;
  /** Wall time from the moment the child has the request, by the most pages that a stage of it has read so far; waiting for a child does not count. */
  readonly timeoutMs: (pagesRead: number) => number;
  /** Wall time of one stage, by the pages that it has read; infinite where it is not the stage's to say. */
  readonly stageTimeoutMs?: (stage: string, pagesRead: number) => number;
  /** For a child with the larger memory limit: OCR draws pages, and its models live beside them. */
  readonly roomy?: boolean;
  readonly onRead?: (read: PageRead) => void;
}

export interface PoolUsage {
  readonly spawned: number;
  readonly killed: number;
  readonly peakChildBytes: number;
  readonly peakAllChildrenBytes: number;
  readonly currentBytes: number;
  /** CPU time of all children over the requests that they answered; what a killed child used is not known. */
  readonly cpuSeconds: number;
}

export interface Pool extends AsyncDisposable {
  /** Rejects with the signal's reason once the aborted child is dead, and with `RunFault` where no child starts. */
  run(request: ChildRequest, options: RunOptions): Promise<Fate>;
  usage(): PoolUsage;
  /** Living children, for tests and `doctor`. */
  pids(): readonly number[];
}

export interface PoolOptions {
  /** Absolute path of the child's module. */
  readonly entry: string;
  readonly maxChildren: number;
  readonly memoryMb: number;
  /** Longest time of one document: bounds the CPU time that the kernel allows. */
  readonly timeoutSeconds: number;
  /** @default 100 */
  readonly recycleAfter?: number;
  /** @default 64 MiB */
  readonly maxAnswerBytes?: number;
  /** One that was begun before; the first slot that needs a child takes it. */
  readonly firstChild?: FirstChild | undefined;
  /** False leaves memory to the watchdog, as on macOS. @default true */
  readonly kernelLimit?: boolean;
}

/** Canvas, decoded image and tesseract's models, measured: 880 MB of data for a letter page, of which Node's code range is 512. */
export const ROOMY_MB = 600;

/** Returns a pool with no child yet: each is started when first needed, and kept. */
export function openPool(options: PoolOptions): Pool {
  const { memoryMb, timeoutSeconds } = options;
  const platform = options.kernelLimit === false ? 'none' : process.platform;
  const limits = childLimits({ memoryMb, timeoutSeconds, platform });
  const roomyLimits = childLimits({ memoryMb: memoryMb + ROOMY_MB, timeoutSeconds, platform });
  const slots = Array.from({ length: options.maxChildren }, () => openSlot({ ...options, limits, roomyLimits, onSample: notePeak }));
  const idle: Slot[] = slots.toReversed();
  const waiting: PromiseWithResolvers<Slot>[] = [];
  let peakAllChildrenBytes = 0;
  let closed = false;

  async function acquire(signal: AbortSignal): Promise<Slot> {
    signal.throwIfAborted();
    const free = idle.pop();
    if (free !== undefined) return free;
    const turn = Promise.withResolvers<Slot>();
    const leave = () => {
      if (remove(waiting, turn)) turn.reject(signal.reason);
    };
    waiting.push(turn);
    signal.addEventListener('abort', leave, { once: true });
    return turn.promise.finally(() => signal.removeEventListener('abort', leave));
  }

  function release(slot: Slot): void {
    const next = waiting.shift();
    if (next === undefined) idle.push(slot);
    else next.resolve(slot);
  }

  function currentBytes(): number {
    return slots.reduce((sum, slot) => sum + slot.residentBytes(), 0);
  }

  function notePeak(): void {
    peakAllChildrenBytes = Math.max(peakAllChildrenBytes, currentBytes());
  }

  return {
    async run(request, runOptions) {
      if (closed) throw closedFault();
      const slot = await acquire(runOptions.signal);
      try {
        return await slot.run(request, runOptions);
      } finally {
        release(slot);
      }
    },
    usage: () => ({
      spawned: slots.reduce((sum, slot) => sum + slot.spawned(), 0),
      killed: slots.reduce((sum, slot) => sum + slot.killed(), 0),
      peakChildBytes: Math.max(0, ...slots.map((slot) => slot.peakBytes())),
      peakAllChildrenBytes,
      currentBytes: currentBytes(),
      cpuSeconds: slots.reduce((sum, slot) => sum + slot.cpuSeconds(), 0),
    }),
    pids: () => slots.flatMap((slot) => slot.pid() ?? []),
    async [Symbol.asyncDispose]() {
      closed = true;
      for (const turn of waiting.splice(0)) turn.reject(closedFault());
      await Promise.all(slots.map((slot) => slot[Symbol.asyncDispose]()));
    },
  };
}

function closedFault(): RunFault {
  return new RunFault('converter_closed', 'Cannot convert a file: the converter was closed; expected an open one');
}

function remove<T>(list: T[], item: T): boolean {
  const at = list.indexOf(item);
  if (at === -1) return false;
  list.splice(at, 1);
  return true;
}
