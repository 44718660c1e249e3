/** Tries what a server really does: that it answers, with this model, in the form asked for, having read all of the prompt. */
import type { Settings } from '@sluice/core-models';
import { classify } from './classify.ts';
import { checkEgress } from './egress.ts';
import type { Provider } from './provider.ts';

const SCHEMA = { type: 'object', additionalProperties: false, required: ['word'], properties: { word: { type: 'string' } } } as const;
/** Ollama cuts at `num_ctx`, 2,048 to 4,096 by default: a longer prompt shows it. Only sent where it costs nothing. */
const FILLER_LINES = 700;
const MARKER = 'heliotrope';

export interface ProbeOptions {
  readonly signal: AbortSignal;
  readonly egress: Settings['egress'];
  /** True: a server without a Batch API will not do. */
  readonly wantsBatches: boolean;
}

export async function probeModel(provider: Provider, { signal, egress, wantsBatches }: ProbeOptions): Promise<{ readonly ok: boolean; readonly detail: string }> {
  const at = `model "${provider.model}" at ${provider.destination.host}`;
  try {
    checkEgress(provider.destination, egress);
    const long = provider.destination.own;
    const filler = long ? Array.from({ length: FILLER_LINES }, (_, index) => `Line ${index + 1} is filler.`).join('\n') : '';
    const sent = await sendAdapting(provider, `The word is "${MARKER}".\n${filler}\nRepeat the word from the first line as {"word": …}.`, signal);
    const reported = sent.completion.usage?.prompt_tokens ?? 0;
    const offers = await provider.batches.isOffered(signal).catch(() => false);
    const facts = [provider.form() === 'json_schema' ? 'structured output' : `no structured output (${provider.form()})`, ...provider.adaptations(), offers ? 'a Batch API' : `no Batch API${wantsBatches ? ', though the settings ask in batches' : ''}`];
    if (long && reported > 0 && reported < FILLER_LINES * 3) {
      return { ok: false, detail: `${at} read only ${reported} tokens of a long prompt: raise its context length (num_ctx)` };
    }
    return { ok: offers || !wantsBatches, detail: `${at} answers; ${[...new Set(facts)].join(', ')}` };
  } catch (error) {
    signal.throwIfAborted();
    return { ok: false, detail: `${at} does not answer: ${error instanceof Error ? error.message.replace(/\s+/gu, ' ').slice(0, 300) : String(error)}` };
  }
}

async function sendAdapting(provider: Provider, text: string, signal: AbortSignal): ReturnType<Provider['send']> {
  for (let tries = 0; ; tries += 1) {
    const { params } = provider.body({ messages: [{ role: 'user', content: text }], schema: SCHEMA, maxTokens: 64 });
    try {
      return await provider.send(params, signal);
    } catch (error) {
      const verdict = classify(error, 0);
      if (verdict.kind !== 'adapt' || tries > 5 || !provider.adapt(verdict.parameter)) throw error;
    }
  }
}
