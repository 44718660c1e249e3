/** A growing list of 32-bit numbers outside of the heap that the collector walks. */
export class Int32List {
  #items = new Int32Array(1024);
  #length = 0;

  push(item: number): void {
    if (this.#length === this.#items.length) {
      const longer = new Int32Array(2 * this.#length);
      longer.set(this.#items);
      this.#items = longer;
    }
    this.#items[this.#length] = item;
    this.#length += 1;
  }

  /** A view of what is in the list now. */
  items(): Int32Array<ArrayBuffer> {
    return this.#items.subarray(0, this.#length);
  }
}
