/** The one thing that every entry of a run ends in. */
import { z } from 'zod';
import { Provenance, TargetResult, Usage } from './extraction.ts';

export const OutcomeStatus = z.enum(['extracted', 'cached', 'duplicate', 'filtered', 'failed']);
export type OutcomeStatus = z.infer<typeof OutcomeStatus>;

export const StageName = z.enum(['intake', 'deduplicate', 'filter', 'download', 'convert', 'identify', 'extract', 'record']);
export type StageName = z.infer<typeof StageName>;

/** The PDF behind an outcome; `backend` and `quality` are absent until it was converted. */
export const PdfFacts = z.object({
  sha256: z.string(),
  pages: z.number().int().nonnegative().optional(),
  backend: z.string().optional(),
  quality: z.number().optional(),
  /** Pages that hold something and gave no text; absent for none. */
  unreadPages: z.number().int().positive().optional(),
});
export type PdfFacts = z.infer<typeof PdfFacts>;

/** Recorded once per (run, ordinal). Its values and evidence are its own copy: a cache that expires takes nothing from a result. */
export const Outcome = z.object({
  kind: z.literal('outcome'),
  runId: z.string(),
  ordinal: z.number().int().positive(),
  paperId: z.string().optional(),
  status: OutcomeStatus,
  /** The stage that decided it. */
  stage: StageName,
  /** For `failed`: a snake_case class a caller can branch on. For `filtered`: the rule's name. */
  errorClass: z.string().optional(),
  /** For a person: why it ended so, or what to know of an answer (from an abstract, pages that were not read); else empty. */
  reason: z.string().default(''),
  /** Ordinal of the leader, for a duplicate. */
  duplicateOf: z.number().int().positive().optional(),
  attempts: z.number().int().nonnegative().default(1),
  /** Milliseconds inside each stage, waiting not counted. */
  stageMs: z.record(z.string(), z.number()).default({}),
  contentSource: z.enum(['fulltext', 'abstract']).optional(),
  pdf: PdfFacts.optional(),
  title: z.string().optional(),
  doi: z.string().optional(),
  arxivId: z.string().optional(),
  extraction: z.record(z.string(), TargetResult).default({}),
  usage: Usage.default({ promptTokens: 0, completionTokens: 0, costUsd: 0 }),
  provenance: Provenance.optional(),
});
export type Outcome = z.infer<typeof Outcome>;
