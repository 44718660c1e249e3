/** The best N of a stream in memory for N: a binary heap with the worst kept one on top. */

/** `isBetter` must be a strict order; ties go to the earlier. */
export class TopN<T> {
  readonly #limit: number;
  readonly #isBetter: (a: T, b: T) => boolean;
  readonly #heap: { readonly item: T; readonly turn: number }[] = [];
  #turn = 0;

  constructor(limit: number, isBetter: (a: T, b: T) => boolean) {
    this.#limit = limit;
    this.#isBetter = isBetter;
  }

  add(item: T): void {
    const entry = { item, turn: this.#turn };
    this.#turn += 1;
    if (this.#limit < 1) return;
    if (this.#heap.length < this.#limit) {
      this.#heap.push(entry);
      this.#rise(this.#heap.length - 1);
      return;
    }
    const worst = this.#heap[0];
    if (worst === undefined || !this.#precedes(entry, worst)) return;
    this.#heap[0] = entry;
    this.#sink(0);
  }

  /** Best first. */
  best(): readonly T[] {
    return this.#heap.toSorted((a, b) => (this.#precedes(a, b) ? -1 : 1)).map((entry) => entry.item);
  }

  #precedes(a: { readonly item: T; readonly turn: number }, b: { readonly item: T; readonly turn: number }): boolean {
    if (this.#isBetter(a.item, b.item)) return true;
    return !this.#isBetter(b.item, a.item) && a.turn < b.turn;
  }

  #worse(a: number, b: number): boolean {
    const one = this.#heap[a];
    const two = this.#heap[b];
    return one !== undefined && two !== undefined && this.#precedes(two, one);
  }

  #rise(index: number): void {
    while (index > 0) {
      const above = (index - 1) >> 1;
      if (!this.#worse(index, above)) return;
      this.#swap(index, above);
      index = above;
    }
  }

  #sink(index: number): void {
    for (;;) {
      let worst = index;
      if (this.#worse(2 * index + 1, worst)) worst = 2 * index + 1;
      if (this.#worse(2 * index + 2, worst)) worst = 2 * index + 2;
      if (worst === index) return;
      this.#swap(index, worst);
      index = worst;
    }
  }

  #swap(a: number, b: number): void {
    const one = this.#heap[a];
    const two = this.#heap[b];
    if (one === undefined || two === undefined) return;
    this.#heap[a] = two;
    this.#heap[b] = one;
  }
}
