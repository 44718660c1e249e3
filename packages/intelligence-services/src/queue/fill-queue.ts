/** Puts what is left of a run into the queue, once: also after the process that did so before has died half-way. */
import type { Database } from '../db/database.ts';
import type { PaperQueue } from './paper-queue.ts';
import { pendingOrdinals } from './workers.ts';

/** How many papers were put. What stands in a queue already, or is in a worker's hands, is left where it is. */
export async function fillQueue(db: Database, queue: PaperQueue, runId: string): Promise<number> {
  await queue.openRun(runId);
  const queued = await queuedBefore(queue, runId);
  let put = 0;
  const putting = new Set<Promise<void>>();
  try {
    for await (const page of pendingOrdinals(db, runId)) {
      const fresh = page.filter(({ ordinal }) => !queued.has(ordinal));
      put += fresh.length;
      if (putting.size === PAGES_AT_ONCE) await Promise.race(putting);
      const one = queue.put(runId, 'download', fresh).then(async () => {
        await queue.wake();
        putting.delete(one);
      });
      one.catch(() => undefined);
      putting.add(one);
    }
    await Promise.all(putting);
  } finally {
    // Whoever tries again looks at what stands in the queue: nothing may come into it after that.
    await Promise.allSettled(putting);
  }
  return put;
}

/** Written while the next one is read. What takes the time is the server's work on the indexes of its rows. */
const PAGES_AT_ONCE = 2;

/** A bit for each ordinal: a million take 125 KB. */
class Ordinals {
  #bits = new Uint8Array(1024);

  add(ordinal: number): void {
    const at = ordinal >> 3;
    if (at >= this.#bits.length) {
      const more = new Uint8Array(Math.max(at + 1, this.#bits.length * 2));
      more.set(this.#bits);
      this.#bits = more;
    }
    this.#bits[at] = (this.#bits[at] ?? 0) | (1 << (ordinal & 7));
  }

  has(ordinal: number): boolean {
    return ((this.#bits[ordinal >> 3] ?? 0) & (1 << (ordinal & 7))) !== 0;
  }
}

async function queuedBefore(queue: PaperQueue, runId: string): Promise<Ordinals> {
  const queued = new Ordinals();
  for await (const ordinal of queue.ordinals(runId)) queued.add(ordinal);
  return queued;
}
