/** A record in sixteen machine words, 256 bits of its title's letter pairs and 256 of its authors' names: tells most different records apart without comparing them. */
import type { Features } from './features.ts';
import { hashText } from './hash.ts';

const titleWords = 8;
const nameWords = 8;

/**
 * Of the lesser title sketch's bits, the share that the other must have: with an author in common (or none known) and without; strangers must be of one year besides. Of 13,000 labelled and synthetic matches
 * fewer than one in a thousand had less than 0.65, of other pairs three in four.
 */
const leastShared = 0.58;
const leastSharedByStrangers = 0.78;

export class Sketches {
  readonly #titles: Int32Array;
  readonly #names: Int32Array;
  /** 0 for unknown. */
  readonly #years: Int32Array;
  /** Bits set in each title sketch. */
  readonly #counts: Uint8Array;

  constructor(features: readonly Features[]) {
    this.#titles = new Int32Array(features.length * titleWords);
    this.#names = new Int32Array(features.length * nameWords);
    this.#counts = new Uint8Array(features.length);
    this.#years = Int32Array.from(features, (one) => one.year ?? 0);
    features.forEach((one, index) => {
      this.#drawTitle(one.title, index);
      for (const author of one.authors) this.#drawName(author.surname, index);
    });
  }

  /** False where two records cannot be one paper by title; true where they may, or a title is unknown. */
  mayAgree(a: number, b: number): boolean {
    const fewer = Math.min(this.#counts[a] ?? 0, this.#counts[b] ?? 0);
    if (fewer === 0) return true;
    let both = 0;
    for (let word = 0; word < titleWords; word += 1) both += ones((this.#titles[a * titleWords + word] ?? 0) & (this.#titles[b * titleWords + word] ?? 0));
    if (both < leastShared * fewer) return false;
    if (this.#mayShareAuthor(a, b)) return true;
    return both >= leastSharedByStrangers * fewer && (this.#years[a] === this.#years[b] || this.#years[a] === 0 || this.#years[b] === 0);
  }

  #mayShareAuthor(a: number, b: number): boolean {
    let one = 0;
    let two = 0;
    for (let word = 0; word < nameWords; word += 1) {
      const left = this.#names[a * nameWords + word] ?? 0;
      const right = this.#names[b * nameWords + word] ?? 0;
      if ((left & right) !== 0) return true;
      one |= left;
      two |= right;
    }
    return one === 0 || two === 0;
  }

  #drawTitle(title: string, index: number): void {
    let before = title.charCodeAt(0);
    for (let at = 1; at < title.length; at += 1) {
      const unit = title.charCodeAt(at);
      const bit = (Math.imul(before * 31 + unit, 0x9e3779b1) >>> 24) & 255;
      const word = index * titleWords + (bit >>> 5);
      this.#titles[word] = (this.#titles[word] ?? 0) | (1 << (bit & 31));
      before = unit;
    }
    let count = 0;
    for (let word = 0; word < titleWords; word += 1) count += ones(this.#titles[index * titleWords + word] ?? 0);
    this.#counts[index] = Math.min(255, count);
  }

  /** By its beginning, which survives most misspellings. */
  #drawName(surname: string, index: number): void {
    const bit = hashText(surname, 14, 0, 3) & 255;
    const word = index * nameWords + (bit >>> 5);
    this.#names[word] = (this.#names[word] ?? 0) | (1 << (bit & 31));
  }
}

/** Bits that are set. */
function ones(value: number): number {
  let v = value - ((value >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
