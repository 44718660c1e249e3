/** What reading a paper will cost, before it is read: the same budget of text as the selection, counted in characters. */
import type { ModelPrice, Target } from '@sluice/core-models';
import { costOf } from '../llm/price.ts';
import { tokensOfCharacters } from '../llm/tokens.ts';
import { keyTargets, replySchema } from './answer-schema.ts';
import type { Estimate } from './extractor.ts';
import { extractionMessages } from './prompt.ts';
import { wantedTokens } from './select.ts';

export interface EstimateOptions {
  /** Of the paper's main text. */
  readonly characters: number;
  readonly targets: readonly Target[];
  readonly price: ModelPrice | null;
  readonly pieceTokens: number;
  readonly maxTokens: number;
}

/** An answer of a model: state, a value, one or two quotes. */
const TOKENS_PER_ANSWER = 110;

export function estimateCalls({ characters, targets, price, pieceTokens, maxTokens }: EstimateOptions): Estimate {
  const ofTokens = tokensOfCharacters(characters);
  const textTokens = Math.min(ofTokens, wantedTokens(ofTokens, targets.length));
  const calls = Math.max(1, Math.ceil(textTokens / pieceTokens));
  const keyed = keyTargets(targets);
  const words = extractionMessages(keyed, '').map((message) => message.content).join('\n') + JSON.stringify(replySchema(keyed));
  const promptTokens = textTokens + calls * tokensOfCharacters(words.length);
  const completionTokens = calls * Math.min(maxTokens, TOKENS_PER_ANSWER * targets.length);
  return { calls, promptTokens, completionTokens, costUsd: costOf({ promptTokens, completionTokens }, price).costUsd };
}
