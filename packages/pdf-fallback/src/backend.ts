/** What every reader of PDFs looks like from the chain: it opens one file and hands over its pages one by one. */
import type { ConversionFailureClass } from '@sluice/core-models';
import type { PageFlaw } from './quality.ts';
import type { OutlineItem, RawDocument, RawPage } from './raw-page.ts';

/** Untrusted bytes, on disk and in memory. */
export interface PdfSource {
  /** Absolute; any characters. */
  readonly path: string;
  /** The file's own name, where `path` is that of a copy; its ending says what a source is. */
  readonly name?: string | undefined;
  /** True where nothing beside it may be read: what is kept under this file's hash must come from its bytes. @default false */
  readonly alone?: boolean;
  /** A fresh copy at each call, since pdfjs takes the buffer away from its caller. */
  bytes(): Promise<Uint8Array>;
}

export interface ReadOptions {
  /** 1-based, ascending; absent means every page up to `maxPages`. Numbers past the end are passed over. */
  readonly pages?: readonly number[];
  /** Pages after this one are not read. @default 5000 */
  readonly maxPages?: number;
  /** Checked between pages: what was handed over until then stays good. */
  readonly signal: AbortSignal;
  /** Called before a page is touched, pages strictly one after another: a reader that never comes back hangs on this page. */
  readonly onStart?: (page: number, pages: number) => void;
  /** Called with each page as soon as it is read; `pages` is the document's count, as it claims. */
  readonly onPage: (page: RawPage, pages: number) => void;
}

/** A page that could not be read, and why in half a sentence: "its content stream ends early". */
export interface UnreadPage {
  readonly page: number;
  readonly reason: string;
}

export interface Reading {
  /** As the document claims, which may be a lie: never allocate by it. */
  readonly pages: number;
  readonly outline: readonly OutlineItem[];
  readonly info: RawDocument['info'];
  /** Ascending. A reader gives up after 25 unread pages in a row: a page count is only a claim. */
  readonly unread: readonly UnreadPage[];
  /** Sentences on what is missing from the text. */
  readonly warnings?: readonly string[];
}

export interface Backend {
  /** As written in the config and recorded per page. */
  readonly name: string;
  /** What it can better in pages that another backend has read; absent means anything. */
  readonly mends?: readonly (PageFlaw | 'unread')[];
  /** Resolves to one sentence about what works, by reading a real page; rejects with what is missing. */
  probe(signal: AbortSignal): Promise<string>;
  /**
   * Throws `UnreadablePdf` where the file as a whole gives nothing; a page's own trouble goes to `unread`.
   * After an abort it throws the signal's reason.
   */
  read(source: PdfSource, options: ReadOptions): Promise<Reading>;
}

/** The whole file is at fault, not a page of it and not the reader. Never leaves the child, which loads core-models' types alone: its schemas are a tenth of a start. */
export class UnreadablePdf extends Error {
  override readonly name = 'UnreadablePdf';
  readonly failureClass: ConversionFailureClass;

  constructor(failureClass: ConversionFailureClass, message: string, options?: ErrorOptions) {
    super(message, options);
    this.failureClass = failureClass;
  }
}
