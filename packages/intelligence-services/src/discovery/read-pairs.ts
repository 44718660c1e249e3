/** Pairs of records to compare: JSON Lines of `{pair, left, right}`, each side with the fields of a list's record. */
import type { PaperRecord } from '@sluice/core-models';
import { composeRecord } from './compose-record.ts';
import { isObject, objectRecord } from './object-record.ts';
import { readLines } from './read-lines.ts';
import { parsedJson } from './read-jsonl.ts';

export type PairItem =
  | { readonly kind: 'pair'; readonly pair: string | number; readonly left: PaperRecord; readonly right: PaperRecord }
  | { readonly kind: 'malformed'; readonly message: string };

/** `pair` is the line's number where the line names none. */
export async function* readPairs(path: string, options: { readonly signal: AbortSignal }): AsyncGenerator<PairItem> {
  for await (const { number, text } of readLines(path, options)) {
    if (text.trim() === '') continue;
    const value = parsedJson(text);
    if (!isObject(value) || !isObject(value['left']) || !isObject(value['right'])) {
      const state = value instanceof Error ? `it is not JSON (${value.message})` : 'it has no left and right';
      yield { kind: 'malformed', message: `Cannot use "${path}" line ${number}: ${state}; expected {"pair": …, "left": {…}, "right": {…}}` };
      continue;
    }
    const { pair } = value;
    yield { kind: 'pair', pair: typeof pair === 'string' || typeof pair === 'number' ? pair : number, left: composeRecord(objectRecord(value['left'])), right: composeRecord(objectRecord(value['right'])) };
  }
}
