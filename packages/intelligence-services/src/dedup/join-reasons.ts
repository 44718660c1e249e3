/** Why two records of a batch were joined, by the later one: a few words that come again and again, kept once, so that no pair is compared twice for them. */

export class JoinReasons {
  readonly #partners: Int32Array;
  readonly #numbers: Int32Array;
  readonly #texts: string[] = [];
  readonly #numberOf = new Map<string, number>();

  constructor(size: number) {
    this.#partners = new Int32Array(size).fill(-1);
    this.#numbers = new Int32Array(size);
  }

  add(a: number, b: number, reason: string): void {
    let number = this.#numberOf.get(reason);
    if (number === undefined) {
      number = this.#texts.push(reason) - 1;
      this.#numberOf.set(reason, number);
    }
    const later = Math.max(a, b);
    this.#partners[later] = Math.min(a, b);
    this.#numbers[later] = number;
  }

  /** Undefined where the two were not joined directly, or the later one was joined with another since. */
  get(leader: number, member: number): string | undefined {
    return this.#partners[member] === leader ? this.#texts[this.#numbers[member] ?? 0] : undefined;
  }
}
