/** Works on a few items at a time and hands the results over in the order of the items. */

/**
 * At most `limit` items are under way or wait to be taken, so that a slow first item does not gather the results of all others.
 * Rejects with the first rejection in that order.
 */
export async function* inOrder<In, Out>(items: Iterable<In>, limit: number, work: (item: In) => Promise<Out>): AsyncGenerator<Out> {
  const running: Promise<Out>[] = [];
  for (const item of items) {
    const promise = work(item);
    // It is awaited later; until then its rejection is not unhandled.
    promise.catch(() => {});
    running.push(promise);
    const first = running.length >= limit ? running.shift() : undefined;
    if (first !== undefined) yield await first;
  }
  for (const rest of running) yield await rest;
}
