/**
 * The Python original's queue design in TypeScript: a bounded queue, and as many workers as downloads, each of which carries one paper
 * through all steps, waiting at a semaphore before each. Kinder than the original, whose conversion semaphore nobody asked.
 */

/** One step of a paper's way, and how many papers may be in it at once. */
export interface Step<T> {
  readonly limit: number;
  readonly work: (item: T) => Promise<T>;
}

export interface OriginalOptions<T> {
  readonly steps: readonly Step<T>[];
  readonly workers: number;
  readonly queueSize: number;
  readonly onDone: (item: T) => void;
}

export async function originalDesign<T>(source: AsyncIterable<T>, options: OriginalOptions<T>): Promise<void> {
  const queue = new BoundedQueue<T>(options.queueSize);
  const steps = options.steps.map(({ limit, work }) => ({ semaphore: new Semaphore(limit), work }));
  const worker = async (): Promise<void> => {
    for (;;) {
      const taken = await queue.take();
      if (taken === undefined) return;
      let { item } = taken;
      for (const { semaphore, work } of steps) {
        await semaphore.acquire();
        try {
          item = await work(item);
        } finally {
          semaphore.release();
        }
      }
      options.onDone(item);
    }
  };
  const workers = Array.from({ length: options.workers }, worker);
  for await (const item of source) await queue.put(item);
  queue.close();
  await Promise.all(workers);
}

/** asyncio.Semaphore: first come, first served. */
class Semaphore {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(limit: number) {
    this.#free = limit;
  }

  async acquire(): Promise<void> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  release(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}

/** asyncio.Queue with a maxsize. */
class BoundedQueue<T> {
  readonly #size: number;
  readonly #items: T[] = [];
  readonly #takers: (() => void)[] = [];
  readonly #putters: (() => void)[] = [];
  #closed = false;

  constructor(size: number) {
    this.#size = size;
  }

  async put(item: T): Promise<void> {
    while (this.#items.length >= this.#size) await new Promise<void>((resolve) => this.#putters.push(resolve));
    this.#items.push(item);
    this.#takers.shift()?.();
  }

  async take(): Promise<{ readonly item: T } | undefined> {
    while (this.#items.length === 0) {
      if (this.#closed) return undefined;
      await new Promise<void>((resolve) => this.#takers.push(resolve));
    }
    const [item] = this.#items.splice(0, 1);
    this.#putters.shift()?.();
    return item === undefined ? undefined : { item };
  }

  close(): void {
    this.#closed = true;
    for (const wake of this.#takers.splice(0)) wake();
  }
}
