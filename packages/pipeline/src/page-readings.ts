/** Which page each long conversion is at: live figures and an event now and then, of which nothing is stored. */

export interface PageReading {
  /** The entry's number. */
  readonly entry: number;
  readonly title: string | null;
  /** The page that was read last. A page that one backend reads badly comes again in the next one's hands. */
  readonly page: number;
  /** As the file claims. */
  readonly pages: number;
  readonly backend: string;
  /** Seconds for the other pages, at the pace of those that this backend has read; null after its first one. */
  readonly secondsLeft: number | null;
}

/** A file that is through sooner is nothing to wait for. */
const LONG_MS = 2000;
const TELL_EVERY_MS = 2000;

export class PageReadings {
  readonly #now: () => number;
  readonly #onRead: (reading: PageReading) => void;
  readonly #atHand = new Map<number, PageReading>();
  #elsewhere: readonly PageReading[] = [];

  constructor(options: { readonly now: () => number; readonly onRead?: (reading: PageReading) => void }) {
    this.#now = options.now;
    this.#onRead = options.onRead ?? (() => undefined);
  }

  /** One conversion, until disposed. */
  begin(entry: number, title: string | null): Disposable & { read(page: number, pages: number, backend: string): void } {
    let tellAt = this.#now() + LONG_MS;
    let first: { readonly backend: string; readonly page: number; readonly at: number } | undefined;
    return {
      read: (page, pages, backend) => {
        const now = this.#now();
        if (first?.backend !== backend) first = { backend, page, at: now };
        if (!this.#atHand.has(entry) && now < tellAt) return;
        const pagesSince = page - first.page;
        const secondsLeft = pagesSince > 0 ? ((now - first.at) / 1000 / pagesSince) * Math.max(0, pages - page) : null;
        const reading = { entry, title, page, pages, backend, secondsLeft };
        this.#atHand.set(entry, reading);
        if (now < tellAt) return;
        tellAt = now + TELL_EVERY_MS;
        this.#onRead(reading);
      },
      [Symbol.dispose]: () => void this.#atHand.delete(entry),
    };
  }

  /** What other workers of the run say that they have at hand, in place of what they said before. */
  tellElsewhere(readings: readonly PageReading[]): void {
    const before = new Map(this.#elsewhere.map(({ entry, page }) => [entry, page]));
    this.#elsewhere = readings;
    for (const reading of readings) if (before.get(reading.entry) !== reading.page) this.#onRead(reading);
  }

  /** In the order in which they became long. */
  current(): readonly PageReading[] {
    return [...this.#atHand.values(), ...this.#elsewhere];
  }
}
