/** Waits for work: woken by another process where the database can carry word, else by the clock. */
import { type Database, WAKE_CHANNEL } from '@sluice/intelligence-services';

export class Waker implements AsyncDisposable {
  readonly #waiting = new Set<() => void>();
  #listening: AsyncDisposable | undefined;
  #ended = false;

  /** Behind a pooler that shares connections there is no word: then workers look every few seconds. */
  static async open(db: Database): Promise<Waker> {
    const waker = new Waker();
    waker.#listening = await db.server?.listen(WAKE_CHANNEL, () => waker.wake()).catch(() => undefined);
    return waker;
  }

  /** Settles at the next word, or after `ms`. */
  wait(ms: number): Promise<void> {
    if (this.#ended) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.#waiting.add(done);
    });
  }

  wake(): void {
    for (const done of this.#waiting) done();
  }

  /** Wakes all, now and from now on at once. */
  end(): void {
    this.#ended = true;
    this.wake();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.end();
    try {
      await this.#listening?.[Symbol.asyncDispose]();
    } catch {
      // The connection is gone, and the listening with it.
    }
  }
}
