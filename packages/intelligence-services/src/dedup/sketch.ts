/**
 * A record in some twenty machine words, 256 bits of its title's letter pairs, 256 of its authors' names, and hashes of its place and identifiers: tells most different
 * records apart without comparing them.
 */
import type { Features } from './features.ts';
import { hashNumber, hashText } from './hash.ts';

const titleWords = 8;
const nameWords = 8;
/** The first four identifiers, strongest first: who shares a fifth alone is found by title. */
const maxIdentities = 4;
const yearAt = 0;
const countAt = 1;
const placeAt = 2;
const identitiesAt = 3;
const factWords = identitiesAt + maxIdentities;
const packedWords = titleWords + nameWords + factWords;

/**
 * Of the lesser title sketch's bits, the share that the other must have: with an author in common (or none known) and without; strangers must be of one year besides. Of 13,000 labelled and synthetic matches
 * fewer than one in a thousand had less than 0.65, of other pairs three in four.
 */
const leastShared = 0.58;
const leastSharedByStrangers = 0.78;

export class Sketches {
  #titles: Int32Array;
  #names: Int32Array;
  #facts: Int32Array;

  /** Places `0` to `capacity − 1`; `unpack` makes room for more. */
  constructor(capacity: number) {
    this.#titles = new Int32Array(capacity * titleWords);
    this.#names = new Int32Array(capacity * nameWords);
    this.#facts = new Int32Array(capacity * factWords);
  }

  draw(features: Features, index: number): void {
    this.#drawTitle(features.title, index);
    for (const author of features.authors) this.#drawName(author.surname, index);
    const { year = 0, volume, firstPage, lastPage, identities } = features;
    const at = index * factWords;
    this.#facts[at + yearAt] = year;
    this.#facts[at + placeAt] = volume === '' || lastPage === '' ? 0 : hashNumber(hashText(`${firstPage}-${lastPage}`, 15), hashText(volume, 16) ^ year) | 1;
    for (let nth = 0; nth < maxIdentities; nth += 1) this.#facts[at + identitiesAt + nth] = nth < identities.length ? hashText(identities[nth] ?? '', 17) | 1 : 0;
  }

  /** False where two records cannot be one paper by title and have neither an identifier nor a place in common; true where they may. */
  mayAgree(a: number, b: number): boolean {
    return this.#titlesMayAgree(a, b) || this.#standOut(a, b);
  }

  /** One record's sketch as bytes, for an index that is kept outside. */
  pack(index: number): Buffer {
    const words = Int32Array.from({ length: packedWords }, (_, word) => {
      if (word < titleWords) return this.#titles[index * titleWords + word] ?? 0;
      if (word < titleWords + nameWords) return this.#names[index * nameWords + word - titleWords] ?? 0;
      return this.#facts[index * factWords + word - titleWords - nameWords] ?? 0;
    });
    return Buffer.from(words.buffer);
  }

  unpack(bytes: Uint8Array, index: number): void {
    if ((index + 1) * titleWords > this.#titles.length) this.#grow(2 * (index + 1));
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const word = (at: number): number => (view.byteLength < 4 * packedWords ? 0 : view.getInt32(4 * at, true));
    for (let at = 0; at < titleWords; at += 1) this.#titles[index * titleWords + at] = word(at);
    for (let at = 0; at < nameWords; at += 1) this.#names[index * nameWords + at] = word(titleWords + at);
    for (let at = 0; at < factWords; at += 1) this.#facts[index * factWords + at] = word(titleWords + nameWords + at);
  }

  #grow(capacity: number): void {
    const grown = new Sketches(capacity);
    grown.#titles.set(this.#titles);
    grown.#names.set(this.#names);
    grown.#facts.set(this.#facts);
    this.#titles = grown.#titles;
    this.#names = grown.#names;
    this.#facts = grown.#facts;
  }

  #titlesMayAgree(a: number, b: number): boolean {
    const fewer = Math.min(this.#facts[a * factWords + countAt] ?? 0, this.#facts[b * factWords + countAt] ?? 0);
    if (fewer === 0) return true;
    let both = 0;
    for (let word = 0; word < titleWords; word += 1) both += ones((this.#titles[a * titleWords + word] ?? 0) & (this.#titles[b * titleWords + word] ?? 0));
    if (both < leastShared * fewer) return false;
    if (this.#mayShareAuthor(a, b)) return true;
    const [one, two] = [this.#facts[a * factWords + yearAt] ?? 0, this.#facts[b * factWords + yearAt] ?? 0];
    return both >= leastSharedByStrangers * fewer && (one === two || one === 0 || two === 0);
  }

  /** An identifier or a place in common is worth a comparison whatever the titles: one may be a translation. A collision of hashes costs one comparison. */
  #standOut(a: number, b: number): boolean {
    const place = this.#facts[a * factWords + placeAt] ?? 0;
    if (place !== 0 && place === this.#facts[b * factWords + placeAt]) return true;
    for (let nth = 0; nth < maxIdentities; nth += 1) {
      const identity = this.#facts[a * factWords + identitiesAt + nth] ?? 0;
      if (identity === 0) return false;
      for (let other = 0; other < maxIdentities; other += 1) if (identity === this.#facts[b * factWords + identitiesAt + other]) return true;
    }
    return false;
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
    this.#facts[index * factWords + countAt] = count;
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
