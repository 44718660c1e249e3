/** The answer to one target from one text, with the evidence that code found for it. */
import { z } from 'zod';
import { Box } from './document.ts';

/** A verbatim piece of the document: `markdown.slice(start, end) === quote`, all of it on `page`, which is absent where the text has no pages (a source that pandoc read). */
export const Evidence = z.object({
  quote: z.string(),
  page: z.number().int().positive().optional(),
  start: z.number().int().nonnegative(),
  end: z.number().int().nonnegative(),
  /** How the quote was found: as sent, after folding typography and layout, or by bounded edit distance. */
  match: z.enum(['exact', 'normalised', 'fuzzy']).default('exact'),
  /** Where on the page: the parts of blocks that the quote runs over. Absent where the text has no place on a page. */
  boxes: z.array(Box).optional(),
});
export type Evidence = z.infer<typeof Evidence>;

export const TargetState = z.enum(['found', 'not_reported', 'refused', 'failed']);
export type TargetState = z.infer<typeof TargetState>;

/**
 * One cell of the table. `method: passage` is a passage to read, chosen without a model: it has a `score`, never a confidence, and its
 * `value` is null for numbers, choices and other typed formats.
 */
export const TargetResult = z.object({
  state: TargetState,
  method: z.enum(['passage', 'model']),
  value: z.unknown(),
  score: z.number().optional(),
  /** What a model said of its own certainty; given out only where `evaluate` has calibrated it, and then as calibrated. */
  confidence: z.number().min(0).max(1).optional(),
  evidence: z.array(Evidence),
  /** For `not_reported`: which sections were searched. For `refused` and `failed`: why. */
  reason: z.string().optional(),
  /** True where the number was computed from the quote, not printed in it. */
  derived: z.boolean().optional(),
  /** True where the evidence could not be found again in a newer conversion. */
  stale: z.boolean().optional(),
});
export type TargetResult = z.infer<typeof TargetResult>;

/** `costUsd` is null where the price is unknown (one's own server). */
export const Usage = z.object({
  promptTokens: z.number().int().nonnegative(),
  completionTokens: z.number().int().nonnegative(),
  costUsd: z.number().nonnegative().nullable(),
});
export type Usage = z.infer<typeof Usage>;

export const Provenance = z.object({
  model: z.string().nullable(),
  promptVersion: z.string(),
  converterVersion: z.string().nullable(),
});
export type Provenance = z.infer<typeof Provenance>;
