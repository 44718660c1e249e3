/** The extractor that asks a model: choose the text, ask, hold every answer against the document, repair once, merge. */
import { PaperFailure } from '@sluice/core-models';
import type { CostLimits, LlmSettings, PaperDocument, Settings, Target, TargetResult } from '@sluice/core-models';
import { CallDeferred } from '../llm/batch-desk.ts';
import type { Batches } from '../llm/batch-desk.ts';
import type { CallContext, ModelReply } from '../llm/call.ts';
import type { ModelClient } from '../llm/client.ts';
import type { ChatMessage, Provider } from '../llm/provider.ts';
import { probeModel } from '../llm/probe.ts';
import type { TokenCounter } from '../llm/tokens.ts';
import { keyTargets, replySchema } from './answer-schema.ts';
import type { KeyedTarget } from './answer-schema.ts';
import { checkAnswer } from './check-answer.ts';
import { estimateCalls } from './estimate.ts';
import { openLocator } from './evidence.ts';
import type { Locator } from './evidence.ts';
import type { ExtractReply, ExtractRequest, Extractor } from './extractor.ts';
import { mergeAnswers } from './merge-answers.ts';
import { parseReply } from './parse-reply.ts';
import { extractionMessages, PROMPT_VERSION, repairMessages } from './prompt.ts';
import { searchedSections } from './searched-sections.ts';
import { selectText, SELECTION_VERSION } from './select.ts';
import type { Piece } from './select.ts';

export interface ModelExtractorOptions {
  readonly client: ModelClient;
  readonly providers: readonly Provider[];
  readonly counter: () => Promise<TokenCounter>;
  readonly llm: LlmSettings;
  readonly costs: CostLimits;
  readonly egress: Settings['egress'];
  readonly batches: Batches | null;
}

/** Paper text in one call; less once a server has said that it is too long. */
const PIECE_TOKENS = 12_000;
const SMALLEST_PIECE_TOKENS = 500;

export function openModelExtractor(options: ModelExtractorOptions): Extractor {
  const { llm, costs, providers } = options;
  const [first] = providers;
  let pieceTokens = PIECE_TOKENS;
  return {
    pins: {
      extractor: 'openai',
      promptVersion: PROMPT_VERSION,
      provider: first?.destination.host ?? '',
      model: first?.model ?? '',
      sampling: JSON.stringify({ temperature: llm.temperature, seed: llm.seed ?? null, maxTokens: llm.maxTokens }),
      selection: `${SELECTION_VERSION}/${costs.maxTokensPerPaper}`,
    },
    provenance: { model: first?.model ?? null, promptVersion: PROMPT_VERSION },
    destination: first ? { host: first.destination.host, local: first.destination.local } : null,
    batches: options.batches,
    extract: (request) => read(request),
    estimate: (request) => estimateCalls({ ...request, price: (llm.batch ? first?.batchPrice : first?.price) ?? null, pieceTokens: PIECE_TOKENS, maxTokens: llm.maxTokens }),
    probe: (signal) => (first ? probeModel(first, { signal, egress: options.egress, wantsBatches: llm.batch }) : Promise.resolve({ ok: false, detail: 'no model is named' })),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };

  async function read(request: ExtractRequest): Promise<ExtractReply> {
    for (;;) {
      const size = pieceTokens;
      try {
        return await readInPieces(request, size);
      } catch (error) {
        // The server's context is shorter than thought: smaller pieces from now on, for every paper.
        if (!(error instanceof PaperFailure) || error.failureClass !== 'context_too_long' || size / 2 < SMALLEST_PIECE_TOKENS) throw error;
        pieceTokens = Math.min(pieceTokens, Math.floor(size / 2));
      }
    }
  }

  async function readInPieces(request: ExtractRequest, size: number): Promise<ExtractReply> {
    const { document, targets } = request;
    const counter = await options.counter();
    const paperTokens = Math.max(0, costs.maxTokensPerPaper - llm.maxTokens);
    const selection = selectText(document, targets, { counter, pieceTokens: Math.min(size, paperTokens), paperTokens });
    if (selection.pieces.length === 0) throw new PaperFailure('no_text', 'The document has no main text to read');
    const keyed = keyTargets(targets);
    const locate = openLocator(document);
    const searched = `searched ${searchedSections(selection.pieces.flatMap((piece) => piece.sections).map((heading) => ({ heading })))}${leftOut(selection.leftOut)}`;
    const answers: ReadonlyMap<string, TargetResult>[] = [];
    const calls: ExtractReply['calls'][number][] = [];
    let deferred: CallDeferred | null = null;
    for (const piece of selection.pieces) {
      try {
        const answered = await askPiece({ piece, keyed, locate, searched, context: request, document });
        answers.push(answered.results);
        calls.push(...answered.calls);
      } catch (error) {
        // The other pieces may go in the same batch.
        if (!(error instanceof CallDeferred)) throw error;
        deferred = error;
      }
    }
    if (deferred !== null) throw deferred;
    const results = keyed.flatMap(({ key, target }): [string, TargetResult][] => {
      const merged = mergeAnswers(answers.flatMap((piece) => piece.get(key) ?? []));
      return merged ? [[target.name, merged]] : [];
    });
    return { results: Object.fromEntries(results), calls };
  }

  interface Ask {
    readonly piece: Piece;
    readonly keyed: readonly KeyedTarget[];
    readonly locate: Locator;
    readonly searched: string;
    readonly context: CallContext;
    readonly document: PaperDocument;
  }

  async function askPiece({ piece, keyed, locate, searched, context }: Ask): Promise<{ readonly results: ReadonlyMap<string, TargetResult>; readonly calls: ExtractReply['calls'] }> {
    const messages = extractionMessages(keyed, piece.text);
    const reply = await ask(messages, keyed, context);
    const judged = judge(reply, keyed, { locate, searched });
    if (judged.problems.size === 0) return { results: judged.results, calls: [callOf(reply, keyed)] };
    const wrong = keyed.filter(({ key }) => judged.problems.has(key));
    const sentences = wrong.map(({ key }) => `${key}: ${judged.problems.get(key) ?? ''}`);
    const repaired = await ask(repairMessages(messages, reply.text, sentences), wrong, { ...context, atOnce: true });
    const second = judge(repaired, wrong, { locate, searched });
    if (judged.results.size === 0 && second.results.size === 0 && second.malformed) {
      await options.client.forget([reply, repaired]);
      throw new PaperFailure('invalid_reply', `The model's reply cannot be used, repaired neither: ${[...second.problems.values()][0] ?? ''}`, { attempts: 2 });
    }
    const refused = wrong
      .filter(({ key }) => second.problems.has(key))
      .map(({ key }): [string, TargetResult] => [key, { state: second.malformed ? 'failed' : 'refused', method: 'model', value: null, evidence: [], reason: `Refused after one repair: ${second.problems.get(key) ?? ''}` }]);
    return { results: new Map([...judged.results, ...second.results, ...refused]), calls: [callOf(reply, keyed), callOf(repaired, wrong)] };
  }

  function ask(messages: readonly ChatMessage[], keyed: readonly KeyedTarget[], context: CallContext): Promise<ModelReply> {
    return options.client.complete({ messages, schema: replySchema(keyed), maxTokens: llm.maxTokens }, context);
  }
}

interface Judged {
  readonly results: ReadonlyMap<string, TargetResult>;
  readonly problems: ReadonlyMap<string, string>;
  /** True where the reply's form is wrong, not its content. */
  readonly malformed: boolean;
}

function judge(reply: ModelReply, keyed: readonly KeyedTarget[], context: { readonly locate: Locator; readonly searched: string }): Judged {
  const parsed = parseReply(reply.text, keyed);
  const results = new Map<string, TargetResult>();
  const problems = new Map(parsed.problems);
  for (const { key, target } of keyed) {
    const answer = parsed.answers.get(key);
    if (!answer) continue;
    const checked = checkAnswer(target, answer, context);
    if (checked.problem === null) results.set(key, checked.result);
    else problems.set(key, checked.problem);
  }
  return { results, problems, malformed: parsed.answers.size === 0 };
}

function callOf(reply: ModelReply, keyed: readonly { readonly target: Target }[]): ExtractReply['calls'][number] {
  return { callId: reply.callId, targets: keyed.map(({ target }) => target.name), usage: reply.usage, model: reply.model };
}

function leftOut(headings: readonly string[]): string {
  return headings.length === 0 ? '' : `; not sent: ${searchedSections(headings.map((heading) => ({ heading })))}`;
}
