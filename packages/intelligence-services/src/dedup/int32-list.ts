/** A growing list of 32-bit numbers outside of the heap that the collector walks: in pieces, since a list that moves to a longer array leaves the collector the old one. */

const firstPiece = 256;
const longestPiece = 2 ** 14;

export class Int32List {
  readonly #full: Int32Array[] = [];
  #open = new Int32Array(firstPiece);
  #filled = 0;
  #length = 0;

  push(item: number): void {
    if (this.#filled === this.#open.length) this.#turn();
    this.#open[this.#filled] = item;
    this.#filled += 1;
  }

  /** A copy of what is in the list now. */
  items(): Int32Array<ArrayBuffer> {
    const items = new Int32Array(this.#length + this.#filled);
    let at = 0;
    for (const piece of this.#full) {
      items.set(piece, at);
      at += piece.length;
    }
    items.set(this.#open.subarray(0, this.#filled), at);
    return items;
  }

  #turn(): void {
    this.#full.push(this.#open);
    this.#length += this.#open.length;
    this.#open = new Int32Array(Math.min(longestPiece, this.#length));
    this.#filled = 0;
  }
}
