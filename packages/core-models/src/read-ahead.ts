/** One step ahead of whoever reads: a page comes in while the one before it is worked on. */

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
