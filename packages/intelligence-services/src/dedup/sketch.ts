/**
 * A record in some twenty machine words, 256 bits of its title's letter pairs, 256 of its authors' names, its year, and hashes of its place and identifiers: tells most different
 * records apart without comparing them.
 */
import { isConceivable, type Standing } from './evidence.ts';
import type { Features } from './features.ts';
import { hashNumber, hashText } from './hash.ts';

/** Words of one sketch, one after the other, so that two records are compared within two pieces of memory. */
const namesAt = 8;
const yearAt = 16;
const countAt = 17;
const placeAt = 18;
const volumeAt = 19;
const firstPageAt = 20;
const preprintAt = 21;
const identitiesAt = 22;
/** The PDF's hash and identifiers, strongest first: who shares a fifth alone is found by title. */
const maxIdentities = 4;
const words = identitiesAt + maxIdentities;

/**
 * Of the lesser title sketch's bits, the share that the other must have: with an author in common (or none known) and without; strangers must be of one year besides. Of 13,000 labelled and synthetic matches
 * fewer than one in a thousand had less than 0.65, of other pairs three in four.
 */
const leastShared = 0.58;
const leastSharedByStrangers = 0.78;

/** Sketches of one piece: pieces never move, since a list that moves to a longer array leaves the collector the old one. */
const perPiece = 1024;

/** One record's words begin at `at`. */
interface Sketch {
  readonly piece: Int32Array;
  readonly at: number;
}

const none = new Int32Array(words);

export class Sketches {
  readonly #pieces: Int32Array[] = [];

  draw(features: Features, index: number): void {
    const { piece: sketch, at: start } = this.#roomFor(index);
    sketch.fill(0, start, start + words);
    drawTitle(features.title, sketch, start);
    for (const { surname } of features.authors) drawName(surname, sketch, start + namesAt);
    const { year = 0, volume, firstPage, lastPage, isPreprint, sha256, identities } = features;
    sketch[start + yearAt] = year;
    sketch[start + volumeAt] = volume === '' ? 0 : hashText(volume, 16) | 1;
    sketch[start + firstPageAt] = firstPage === '' ? 0 : hashText(firstPage, 15) | 1;
    sketch[start + preprintAt] = isPreprint ? 1 : 0;
    sketch[start + placeAt] = volume === '' || lastPage === '' ? 0 : hashNumber(hashText(`${firstPage}-${lastPage}`, 15), hashText(volume, 16) ^ year) | 1;
    const names = sha256 === '' ? identities : [sha256, ...identities];
    for (let nth = 0; nth < maxIdentities && nth < names.length; nth += 1) sketch[start + identitiesAt + nth] = hashText(names[nth] ?? '', 17) | 1;
  }

  /**
   * False where two records cannot score above `leastScore` by title, or by year, volume and first page, and have neither an identifier nor a place in common; true where they may.
   *
   * @default leastScore 0
   */
  mayAgree(a: number, b: number, leastScore = 0): boolean {
    const [one, two] = [this.#at(a), this.#at(b)];
    return (titlesMayAgree(one, two) && placesMayAgree(one, two, leastScore)) || standOut(one, two);
  }

  /** One record's sketch as bytes, for an index that is kept outside. */
  pack(index: number): Buffer {
    const { piece, at } = this.#at(index);
    return Buffer.from(piece.slice(at, at + words).buffer);
  }

  unpack(bytes: Uint8Array, index: number): void {
    const { piece, at } = this.#roomFor(index);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let word = 0; word < words; word += 1) piece[at + word] = view.byteLength < 4 * words ? 0 : view.getInt32(4 * word, true);
  }

  #at(index: number): Sketch {
    return { piece: this.#pieces[Math.floor(index / perPiece)] ?? none, at: (index % perPiece) * words };
  }

  #roomFor(index: number): Sketch {
    while (this.#pieces.length * perPiece <= index) this.#pieces.push(new Int32Array(perPiece * words));
    return this.#at(index);
  }
}

function titlesMayAgree(a: Sketch, b: Sketch): boolean {
  const fewer = Math.min(a.piece[a.at + countAt] ?? 0, b.piece[b.at + countAt] ?? 0);
  if (fewer === 0) return true;
  let both = 0;
  for (let word = 0; word < namesAt; word += 1) both += ones((a.piece[a.at + word] ?? 0) & (b.piece[b.at + word] ?? 0));
  if (both < leastShared * fewer) return false;
  if (mayShareAuthor(a, b)) return true;
  const [one, two] = [a.piece[a.at + yearAt] ?? 0, b.piece[b.at + yearAt] ?? 0];
  return both >= leastSharedByStrangers * fewer && (one === two || one === 0 || two === 0);
}

/** Of records with more names than a sketch holds nothing is certain by place: they may share one of the rest. */
function placesMayAgree(a: Sketch, b: Sketch, leastScore: number): boolean {
  const last = identitiesAt + maxIdentities - 1;
  if (a.piece[a.at + last] !== 0 && b.piece[b.at + last] !== 0) return true;
  return isConceivable(standingIn(a), standingIn(b), leastScore);
}

function standingIn({ piece, at }: Sketch): Standing {
  const year = piece[at + yearAt] ?? 0;
  return { year: year === 0 ? undefined : year, volume: piece[at + volumeAt] ?? 0, firstPage: piece[at + firstPageAt] ?? 0, isPreprint: piece[at + preprintAt] === 1 };
}

/** An identifier or a place in common is worth a comparison whatever the titles: one may be a translation. A collision of hashes costs one comparison. */
function standOut(a: Sketch, b: Sketch): boolean {
  const place = a.piece[a.at + placeAt] ?? 0;
  if (place !== 0 && place === b.piece[b.at + placeAt]) return true;
  for (let nth = 0; nth < maxIdentities; nth += 1) {
    const identity = a.piece[a.at + identitiesAt + nth] ?? 0;
    if (identity === 0) return false;
    for (let other = 0; other < maxIdentities; other += 1) if (identity === b.piece[b.at + identitiesAt + other]) return true;
  }
  return false;
}

function mayShareAuthor(a: Sketch, b: Sketch): boolean {
  let one = 0;
  let two = 0;
  for (let word = namesAt; word < yearAt; word += 1) {
    const left = a.piece[a.at + word] ?? 0;
    const right = b.piece[b.at + word] ?? 0;
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
