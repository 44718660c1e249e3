/**
 * A record in some twenty machine words, 256 bits of its title's letter pairs, 256 of its authors' names, and hashes of its place and identifiers: tells most different
 * records apart without comparing them.
 */
import type { Features } from './features.ts';
import { hashNumber, hashText } from './hash.ts';

/** Words of one sketch, one after the other, so that two records are compared within two pieces of memory. */
const namesAt = 8;
const yearAt = 16;
const countAt = 17;
const placeAt = 18;
const identitiesAt = 19;
/** The first four identifiers, strongest first: who shares a fifth alone is found by title. */
const maxIdentities = 4;
const words = identitiesAt + maxIdentities;

/**
 * Of the lesser title sketch's bits, the share that the other must have: with an author in common (or none known) and without; strangers must be of one year besides. Of 13,000 labelled and synthetic matches
 * fewer than one in a thousand had less than 0.65, of other pairs three in four.
 */
const leastShared = 0.58;
const leastSharedByStrangers = 0.78;

export class Sketches {
  #words: Int32Array;

  /** Places `0` to `capacity − 1`; a place beyond makes room for more. */
  constructor(capacity: number) {
    this.#words = new Int32Array(capacity * words);
  }

  draw(features: Features, index: number): void {
    this.#makeRoom(index);
    const sketch = this.#words;
    const start = index * words;
    sketch.fill(0, start, start + words);
    drawTitle(features.title, sketch, start);
    for (const { surname } of features.authors) drawName(surname, sketch, start + namesAt);
    const { year = 0, volume, firstPage, lastPage, identities } = features;
    sketch[start + yearAt] = year;
    sketch[start + placeAt] = volume === '' || lastPage === '' ? 0 : hashNumber(hashText(`${firstPage}-${lastPage}`, 15), hashText(volume, 16) ^ year) | 1;
    for (let nth = 0; nth < maxIdentities && nth < identities.length; nth += 1) sketch[start + identitiesAt + nth] = hashText(identities[nth] ?? '', 17) | 1;
  }

  /** False where two records cannot be one paper by title and have neither an identifier nor a place in common; true where they may. */
  mayAgree(a: number, b: number): boolean {
    const [one, two] = [a * words, b * words];
    return titlesMayAgree(this.#words, one, two) || standOut(this.#words, one, two);
  }

  /** One record's sketch as bytes, for an index that is kept outside. */
  pack(index: number): Buffer {
    return Buffer.from(this.#words.slice(index * words, (index + 1) * words).buffer);
  }

  unpack(bytes: Uint8Array, index: number): void {
    this.#makeRoom(index);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 0; at < words; at += 1) this.#words[index * words + at] = view.byteLength < 4 * words ? 0 : view.getInt32(4 * at, true);
  }

  #makeRoom(index: number): void {
    if ((index + 1) * words <= this.#words.length) return;
    const larger = new Int32Array(2 * (index + 1) * words);
    larger.set(this.#words);
    this.#words = larger;
  }
}

function titlesMayAgree(sketches: Int32Array, a: number, b: number): boolean {
  const fewer = Math.min(sketches[a + countAt] ?? 0, sketches[b + countAt] ?? 0);
  if (fewer === 0) return true;
  let both = 0;
  for (let word = 0; word < namesAt; word += 1) both += ones((sketches[a + word] ?? 0) & (sketches[b + word] ?? 0));
  if (both < leastShared * fewer) return false;
  if (mayShareAuthor(sketches, a, b)) return true;
  const [one, two] = [sketches[a + yearAt] ?? 0, sketches[b + yearAt] ?? 0];
  return both >= leastSharedByStrangers * fewer && (one === two || one === 0 || two === 0);
}

/** An identifier or a place in common is worth a comparison whatever the titles: one may be a translation. A collision of hashes costs one comparison. */
function standOut(sketches: Int32Array, a: number, b: number): boolean {
  const place = sketches[a + placeAt] ?? 0;
  if (place !== 0 && place === sketches[b + placeAt]) return true;
  for (let nth = 0; nth < maxIdentities; nth += 1) {
    const identity = sketches[a + identitiesAt + nth] ?? 0;
    if (identity === 0) return false;
    for (let other = 0; other < maxIdentities; other += 1) if (identity === sketches[b + identitiesAt + other]) return true;
  }
  return false;
}

function mayShareAuthor(sketches: Int32Array, a: number, b: number): boolean {
  let one = 0;
  let two = 0;
  for (let word = namesAt; word < yearAt; word += 1) {
    const left = sketches[a + word] ?? 0;
    const right = sketches[b + word] ?? 0;
    if ((left & right) !== 0) return true;
    one |= left;
    two |= right;
  }
  return one === 0 || two === 0;
}

function drawTitle(title: string, sketch: Int32Array, start: number): void {
  let before = title.charCodeAt(0);
  for (let at = 1; at < title.length; at += 1) {
    const unit = title.charCodeAt(at);
    const bit = (Math.imul(before * 31 + unit, 0x9e3779b1) >>> 24) & 255;
    const word = start + (bit >>> 5);
    sketch[word] = (sketch[word] ?? 0) | (1 << (bit & 31));
    before = unit;
  }
  let count = 0;
  for (let word = 0; word < namesAt; word += 1) count += ones(sketch[start + word] ?? 0);
  sketch[start + countAt] = count;
}

/** By its beginning, which survives most misspellings. */
function drawName(surname: string, sketch: Int32Array, start: number): void {
  const bit = hashText(surname, 14, 0, 3) & 255;
  const word = start + (bit >>> 5);
  sketch[word] = (sketch[word] ?? 0) | (1 << (bit & 31));
}

/** Bits that are set. */
function ones(value: number): number {
  let v = value - ((value >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
