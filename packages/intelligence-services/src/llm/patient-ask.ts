/** Asks a provider for something that is no answer of a model: again and again while it is away, as a batch takes hours anyway. */
import { RunFault } from '@sluice/core-models';
import type { LlmSettings } from '@sluice/core-models';
import { type Verdict, classify } from './classify.ts';
import type { Provider } from './provider.ts';
import { backoffMs } from './retry.ts';

export interface Patience {
  readonly provider: Provider;
  readonly llm: LlmSettings;
  readonly signal: AbortSignal;
  readonly now: () => number;
  readonly random: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** @default 900000 */
  readonly patienceMs?: number | undefined;
}

/** @throws {RunFault} where it refuses, or stays away */
export async function askPatiently<T>(work: () => Promise<T>, options: Patience): Promise<T> {
  const { provider, llm, signal, now, random, sleep, patienceMs = 900_000 } = options;
  const until = now() + patienceMs;
  for (let tries = 0; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      const verdict = classify(error, now());
      if (verdict.kind !== 'retry' || now() > until) throw refusal(provider, error, verdict);
      await sleep(backoffMs(tries, verdict.retryAfterMs, { baseMs: llm.retryBaseSeconds * 1000, capMs: llm.retryCapSeconds * 1000, random }), signal);
    }
  }
}

export function refusal({ model, destination }: Provider, error: unknown, verdict: Verdict): RunFault {
  const said = 'message' in verdict ? verdict.message : error instanceof Error ? error.message : String(error);
  const faultClass = verdict.kind === 'run' ? verdict.faultClass : verdict.kind === 'retry' ? 'model_unreachable' : 'batch_rejected';
  return new RunFault(faultClass, `Cannot use batches of model "${model}" at ${destination.host}: ${said.replace(/\s+/gu, ' ').trim()}; expected that to be mended, after which the same command goes on`, { cause: error });
}
