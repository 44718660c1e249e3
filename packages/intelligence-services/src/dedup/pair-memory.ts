/** Remembers pairs that were compared, in fixed memory: a newer pair may push out an older one, which is then compared once more. */

/** 4 MB: two 32-bit numbers a slot. */
const slots = 2 ** 19;

export class PairMemory {
  readonly #firsts = new Int32Array(slots).fill(-1);
  readonly #seconds = new Int32Array(slots);

  has(a: number, b: number): boolean {
    const slot = slotOf(a, b);
    return this.#firsts[slot] === a && this.#seconds[slot] === b;
  }

  add(a: number, b: number): void {
    const slot = slotOf(a, b);
    this.#firsts[slot] = a;
    this.#seconds[slot] = b;
  }
}

function slotOf(a: number, b: number): number {
  return (Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b)) >>> 13;
}
