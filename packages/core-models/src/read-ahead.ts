/** One step ahead of whoever reads, and one behind whoever writes: a page comes in and another goes out while the one between them is worked on. */

/**
 * Yields what `source` yields, in its order; the next is asked for before the present one is handed out, so one more than the reader has is in
 * memory. A failure is thrown when its turn has come, and leaving early ends `source` after the step that is under way.
 */
export async function* readAhead<T>(source: AsyncIterable<T>): AsyncGenerator<T, void> {
  const steps = source[Symbol.asyncIterator]();
  const ask = (): Promise<IteratorResult<T>> => {
    const step = steps.next();
    // It is thrown below, unless the reader has left by then.
    step.catch(() => undefined);
    return step;
  };
  try {
    for (let next = ask(); ; ) {
      const step = await next;
      if (step.done === true) return;
      next = ask();
      yield step.value;
    }
  } finally {
    await steps.return?.();
  }
}

/**
 * Writes one page at a time and lets the next be made meanwhile.
 *
 * @example
 * await using writing = new WriteBehind();
 * for await (const rows of pages) await writing.next(() => write(made(rows)));
 * await writing.done();
 */
export class WriteBehind implements AsyncDisposable {
  #writing: Promise<unknown> = Promise.resolve();

  /** Begins `write` once the one before it has ended; rejects where that one failed. */
  async next(write: () => PromiseLike<unknown>): Promise<void> {
    await this.#writing;
    this.#writing = Promise.resolve(write());
    // It is thrown by the next call, unless none comes.
    this.#writing.catch(() => undefined);
  }

  /** Resolves when all is written. */
  async done(): Promise<void> {
    await this.#writing;
  }

  /** Where something else went wrong: nothing is written after this. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writing.catch(() => undefined);
  }
}
