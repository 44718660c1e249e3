/** What moves on the road: a paper on its way, or what it has come to. Small by design: paths and hashes, never bytes. */
import type { Entry, Outcome, PaperDocument, PdfFacts } from '@sluice/core-models';

/** A kept entry, let in through the window. */
export interface Admitted {
  readonly kind: 'admitted';
  readonly trip: Trip;
  readonly entry: Entry;
}

/** With the bytes at hand, or with its abstract in their place and the sentence that says why. */
export interface Downloaded {
  readonly kind: 'downloaded';
  readonly trip: Trip;
  readonly entry: Entry;
  readonly source:
    | { readonly from: 'pdf'; readonly path: string; readonly sha256: string; readonly bytes: number }
    | { readonly from: 'abstract'; readonly reason: string };
}

/** With its text. */
export interface Converted {
  readonly kind: 'converted';
  readonly trip: Trip;
  readonly entry: Entry;
  readonly document: PaperDocument;
  readonly textHash: string;
  readonly pdf: PdfFacts | undefined;
  /** Why the abstract stands for the full text, where it does. */
  readonly reason: string;
}

export type Traveller = Admitted | Downloaded | Converted;

/** Gone back to pending: the run stopped before this paper could be finished. Never recorded, but its place is given back. */
export interface Returned {
  readonly kind: 'returned';
  readonly ordinal: number;
}

/**
 * Where a stage may send a paper: onwards, or out. There is no third way, so a paper cannot be swallowed: `filter` has no place
 * on the road because its result type would not be a road.
 */
export type Road<T extends Traveller> = T | Settled;
export type Settled = Outcome | Returned;

/** One paper's account, kept by the stages: time inside them (waiting not counted) and calls made. */
export interface Trip {
  readonly ordinal: number;
  readonly stageMs: Record<string, number>;
  attempts: number;
  /** Time inside stages that it may have beyond the setting: a long file earns it page by page. */
  grantedMs: number;
  /** When it came to stand before its present stage; NaN before it has come to the first. */
  readyAtMs: number;
}

export function newTrip(ordinal: number): Trip {
  return { ordinal, stageMs: {}, attempts: 1, grantedMs: 0, readyAtMs: Number.NaN };
}

export function isSettled(item: Road<Traveller>): item is Settled {
  return item.kind === 'outcome' || item.kind === 'returned';
}
