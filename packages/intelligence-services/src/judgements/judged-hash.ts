/** What a judgement is about, as a hash: equal as long as a person would see the same value. */
import { createHash } from 'node:crypto';
import type { TargetResult } from '@sluice/core-models';
import { canonicalJson } from '../cache/keys.ts';

/**
 * 64 hex digits over the state and the value. A passage is its own value: its quotes count by their letters and digits alone, since a new
 * converter may break lines and join ligatures otherwise without saying anything else.
 */
export function judgedHashOf(result: TargetResult | undefined): string {
  return createHash('sha256').update(canonicalJson(seen(result))).digest('hex');
}

function seen(result: TargetResult | undefined): unknown {
  if (result === undefined) return null;
  const { state, method, value, evidence } = result;
  return method === 'model' ? { state, value: value ?? null } : { state, passages: evidence.map(({ quote }) => plain(quote)) };
}

function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}
