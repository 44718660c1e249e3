/** What a caller hands to a model's call, and what it gets back. */
import type { Usage } from '@sluice/core-models';

export interface CallContext {
  readonly ordinal: number;
  readonly signal: AbortSignal;
  /** Wraps waits that are not the paper's own time: pacing, Retry-After, budget. */
  waiting<T>(work: () => Promise<T>): Promise<T>;
  /** True for what is asked of an answer just read: a batch would take another day. */
  readonly atOnce?: boolean;
}

export interface ModelReply {
  readonly callId: string;
  readonly text: string;
  /** The model that answered. */
  readonly model: string;
  readonly usage: Usage;
  readonly form: string;
}
