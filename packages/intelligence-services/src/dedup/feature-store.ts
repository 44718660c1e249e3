/** Features of many records as bytes outside of the heap, so that a million of them cost the collector nothing. */
import { Buffer } from 'node:buffer';
import type { Features } from './features.ts';
import { packFeatures, unpackFeatures } from './pack-features.ts';

const perChunk = 1024;
const maxBytesPerUnit = 3;

interface Chunk {
  readonly bytes: Buffer;
  /** Where each record of the chunk ends. */
  readonly ends: Uint32Array;
}

export class FeatureStore {
  readonly #chunks: Chunk[] = [];
  #size = 0;
  #open = Buffer.allocUnsafe(256 * perChunk);
  #filled = 0;
  #ends = new Uint32Array(perChunk);

  get size(): number {
    return this.#size;
  }

  /** Its index: 0, 1, 2 … */
  add(features: Features): number {
    const packed = packFeatures(features);
    this.#makeRoom(maxBytesPerUnit * packed.length);
    this.#filled += this.#open.write(packed, this.#filled);
    this.#ends[this.#size % perChunk] = this.#filled;
    this.#size += 1;
    if (this.#size % perChunk === 0) this.#close();
    return this.#size - 1;
  }

  /** @throws {RangeError} where nothing was added under that index */
  get(index: number): Features {
    return unpackFeatures(this.packed(index));
  }

  /** All that is known of a record as one text, by which records can be put in an order. */
  packed(index: number): string {
    const { bytes, ends } = this.#chunks[Math.floor(index / perChunk)] ?? { bytes: this.#open, ends: this.#ends };
    const at = index % perChunk;
    const end = ends[at];
    if (index >= this.#size || end === undefined) throw new RangeError(`Cannot read features ${index}: there are ${this.#size}; expected an index below`);
    return bytes.toString('utf8', at === 0 ? 0 : ends[at - 1], end);
  }

  #makeRoom(bytes: number): void {
    if (this.#filled + bytes <= this.#open.length) return;
    const larger = Buffer.allocUnsafe(2 * (this.#filled + bytes));
    this.#open.copy(larger, 0, 0, this.#filled);
    this.#open = larger;
  }

  #close(): void {
    this.#chunks.push({ bytes: Buffer.from(this.#open.subarray(0, this.#filled)), ends: this.#ends });
    this.#filled = 0;
    this.#ends = new Uint32Array(perChunk);
  }
}
