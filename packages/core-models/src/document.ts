/** A converted paper: blocks in reading order over one canonical markdown text, with page and box of every piece. */
import { z } from 'zod';

/** `[x0, y0, x1, y1]` in PDF points, origin at the page's top left. */
export const Box = z.tuple([z.number(), z.number(), z.number(), z.number()]);
export type Box = z.infer<typeof Box>;

export const BlockKind = z.enum([
  'title',
  'authors',
  'affiliation',
  'abstract',
  'heading',
  'paragraph',
  'list_item',
  'table',
  'caption',
  'formula',
  'code',
  'footnote',
  'reference',
  'running_head',
  'page_number',
  'other',
]);
export type BlockKind = z.infer<typeof BlockKind>;

/** The part of a block that stands on one page. `start` and `end` are UTF-16 offsets into `Document.markdown`. */
export const Span = z.object({
  page: z.number().int().positive(),
  box: Box,
  start: z.number().int().nonnegative(),
  end: z.number().int().nonnegative(),
});
export type Span = z.infer<typeof Span>;

/** Why a glyph cannot be seen by a reader of the page. */
export const HiddenReason = z.enum(['white', 'tiny', 'transparent', 'covered', 'off_page', 'zero_width', 'bidi']);
export type HiddenReason = z.infer<typeof HiddenReason>;

/**
 * A block of the page. `text` is what a reader reads, without markup; `spans` is empty for what the markdown leaves out
 * (running heads, page numbers, hidden text), and has one span a page for a paragraph that runs over a page break.
 */
export const Block = z.object({
  kind: BlockKind,
  text: z.string(),
  page: z.number().int().positive(),
  box: Box,
  /** 1 to 6, for headings. */
  level: z.number().int().min(1).max(6).optional(),
  /** True where the block belongs to the paper's main text: title, abstract, headings, paragraphs, list items. */
  main: z.boolean(),
  hidden: HiddenReason.optional(),
  spans: z.array(Span),
});
export type Block = z.infer<typeof Block>;

export const Page = z.object({
  number: z.number().int().positive(),
  /** In PDF points. */
  width: z.number(),
  height: z.number(),
  backend: z.string(),
  /** 0–1; see pdf-fallback's quality. */
  quality: z.number().min(0).max(1),
  characters: z.number().int().nonnegative(),
  note: z.string().optional(),
});
export type Page = z.infer<typeof Page>;

/** An entry of the paper's own bibliography. */
export const Reference = z.object({ text: z.string(), doi: z.string().optional(), arxivId: z.string().optional() });
export type Reference = z.infer<typeof Reference>;

/** What the document says of itself on its first page. */
export const DocumentMetadata = z.object({
  title: z.string().optional(),
  authors: z.array(z.string()).default([]),
  abstract: z.string().optional(),
  doi: z.string().optional(),
  arxivId: z.string().optional(),
  arxivVersion: z.number().int().positive().optional(),
  year: z.number().int().optional(),
});
export type DocumentMetadata = z.infer<typeof DocumentMetadata>;

/**
 * `markdown` is the canonical text: evidence offsets count UTF-16 code units in it, `documents/<sha256>.md` is it, and each page begins
 * with the marker `<!-- page N -->`, within a paragraph that runs over the break too. So the page of an offset is that of the last
 * marker before it, and `markdown.slice(span.start, span.end)` is always text of one page.
 */
export const PaperDocument = z.object({
  sha256: z.string(),
  converterVersion: z.string(),
  /** The backend that gave most pages. */
  backend: z.string(),
  /** Mean over pages, 0–1. */
  quality: z.number().min(0).max(1),
  /** The Python original's score, beside ours for comparison. */
  legacyQuality: z.number().min(0).max(1),
  contentSource: z.enum(['fulltext', 'abstract']),
  pages: z.array(Page),
  blocks: z.array(Block),
  markdown: z.string(),
  metadata: DocumentMetadata,
  references: z.array(Reference),
  warnings: z.array(z.string()).default([]),
});
export type PaperDocument = z.infer<typeof PaperDocument>;

/** Why a file gave no document. */
export const ConversionFailureClass = z.enum([
  'encrypted',
  'not_a_pdf',
  'damaged',
  'too_large',
  'timeout',
  'out_of_memory',
  'no_text',
  'no_backend',
]);
export type ConversionFailureClass = z.infer<typeof ConversionFailureClass>;
