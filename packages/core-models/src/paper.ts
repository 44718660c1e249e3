/** A paper as a source describes it, and as the project knows it once its identity is settled. */
import { z } from 'zod';

/** A file or address that belongs to a paper; a bibliography's supplements are not its main text. */
export const Attachment = z.object({
  location: z.string(),
  /** `source`: the paper too, in a form that pandoc reads. */
  role: z.enum(['main', 'source', 'supplement']).default('main'),
});
export type Attachment = z.infer<typeof Attachment>;

/** What one source said of one paper. An absent field is unknown: never zero, never empty. */
export const PaperRecord = z.object({
  title: z.string().optional(),
  authors: z.array(z.string()).default([]),
  year: z.number().int().optional(),
  venue: z.string().optional(),
  volume: z.string().optional(),
  issue: z.string().optional(),
  pages: z.string().optional(),
  abstract: z.string().optional(),
  /** Canonical: lower case, without resolver prefix. */
  doi: z.string().optional(),
  /** Without version: `2101.00001` or `hep-th/9901001`. */
  arxivId: z.string().optional(),
  arxivVersion: z.number().int().positive().optional(),
  /** Provider ids by kind: `s2`, `openalex`, `pmid`, `pmcid` … */
  otherIds: z.record(z.string(), z.string()).default({}),
  /** Absolute path of a local PDF, or of a source that pandoc reads. */
  pdfPath: z.string().optional(),
  /** SHA-256 of that file, set at intake. */
  pdfSha256: z.string().optional(),
  pdfUrl: z.string().optional(),
  url: z.string().optional(),
  citations: z.number().int().nonnegative().optional(),
  language: z.string().optional(),
  type: z.string().optional(),
  retracted: z.boolean().optional(),
  keywords: z.array(z.string()).default([]),
  citekey: z.string().optional(),
  attachments: z.array(Attachment).default([]),
  custom: z.record(z.string(), z.string()).default({}),
});
export type PaperRecord = z.infer<typeof PaperRecord>;

/** One line of a source: a record, or the sentence that says why there is none. */
export const SourceItem = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('record'),
    /** The source as the user wrote it. */
    source: z.string(),
    /** Where in it: a path relative to the source, a line, a provider id. Stable over re-listing. */
    locator: z.string(),
    record: PaperRecord,
  }),
  z.object({
    kind: z.literal('malformed'),
    source: z.string(),
    locator: z.string(),
    message: z.string(),
    /** What was read of it, where it is a record that says too little to be worked on. */
    record: PaperRecord.optional(),
  }),
]);
export type SourceItem = z.infer<typeof SourceItem>;

/** An entry of a run: numbered in input order, clustered, filtered and ranked at intake. */
export const Entry = z.object({
  runId: z.string(),
  /** 1-based position in the input. */
  ordinal: z.number().int().positive(),
  source: z.string(),
  locator: z.string(),
  /** Derived from the strongest identifier, never random; absent for a malformed record. */
  paperId: z.string().optional(),
  record: PaperRecord,
});
export type Entry = z.infer<typeof Entry>;
