/** What an extractor is to the pipeline, whichever kind it is. */
import type { PaperDocument, Target, TargetResult, Usage } from '@sluice/core-models';
import type { Batches } from '../llm/batch-desk.ts';

export interface ExtractRequest {
  readonly document: PaperDocument;
  readonly targets: readonly Target[];
  readonly runId: string;
  readonly ordinal: number;
  readonly signal: AbortSignal;
  /** Wraps waits that must not count as stage time: Retry-After, pacing, budget. */
  waiting<T>(work: () => Promise<T>): Promise<T>;
}

export interface ExtractReply {
  readonly results: Readonly<Record<string, TargetResult>>;
  readonly calls: readonly { readonly callId: string; readonly targets: readonly string[]; readonly usage: Usage; readonly model: string }[];
}

export interface Estimate {
  readonly calls: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Null where the price is unknown. */
  readonly costUsd: number | null;
}

export interface Extractor extends AsyncDisposable {
  /** Everything that goes into extraction keys. */
  readonly pins: Readonly<Record<string, string>>;
  readonly provenance: { readonly model: string | null; readonly promptVersion: string };
  /** Null: nothing is sent. */
  readonly destination: { readonly host: string; readonly local: boolean } | null;
  /** Null where nothing is sent, or no book of batches was handed in. */
  readonly batches: Batches | null;
  /** @throws {PaperFailure} for this paper, {RunFault} for all of them, {CallDeferred} where its questions were put into a batch. */
  extract(request: ExtractRequest): Promise<ExtractReply>;
  estimate(request: { readonly characters: number; readonly targets: readonly Target[] }): Estimate;
  probe(signal: AbortSignal): Promise<{ readonly ok: boolean; readonly detail: string }>;
}
