/** Runs work in virtual time: what takes 53 minutes there takes a second here, and comes out the same each time. */
import { VirtualTimeScheduler } from 'rxjs';

/** Moves on from one due moment to the next, and only when every promise that could settle by now has done so. */
export async function inVirtualTime<T>(work: (scheduler: VirtualTimeScheduler) => Promise<T>): Promise<T> {
  const scheduler = new VirtualTimeScheduler(undefined, 0);
  const state = { over: false };
  const result = work(scheduler).finally(() => {
    state.over = true;
  });
  for (;;) {
    await nextTurn();
    if (state.over) return await result;
    const [next] = scheduler.actions;
    if (next === undefined) throw new Error('Cannot go on in virtual time: nothing is due and the work has not ended; expected one of the two');
    scheduler.maxFrames = next.delay;
    scheduler.flush();
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
