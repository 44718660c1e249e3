/** Queries to rank a corpus by: JSON Lines of `{id, text}`, or plain text with a query a line. */
import type { CorpusQuery } from '../filter/rank-corpus.ts';
import { isObject } from './object-record.ts';
import { readLines } from './read-lines.ts';
import { parsedJson } from './read-jsonl.ts';

export type QueryItem = { readonly kind: 'query'; readonly query: CorpusQuery } | { readonly kind: 'malformed'; readonly message: string };

/** `id` is the line's number where the line names none. */
export async function* readQueries(path: string, options: { readonly signal: AbortSignal }): AsyncGenerator<QueryItem> {
  for await (const { number, text } of readLines(path, options)) {
    if (text.trim() === '') continue;
    if (!text.trimStart().startsWith('{')) {
      yield { kind: 'query', query: { id: String(number), text: text.trim() } };
      continue;
    }
    const value = parsedJson(text);
    const words = isObject(value) ? (value['text'] ?? value['query'] ?? value['title']) : undefined;
    const id = isObject(value) ? (value['id'] ?? value['_id'] ?? value['query_id']) : undefined;
    if (typeof words === 'string') yield { kind: 'query', query: { id: typeof id === 'string' || typeof id === 'number' ? String(id) : String(number), text: words } };
    else yield { kind: 'malformed', message: `Cannot use "${path}" line ${number}: ${value instanceof Error ? `it is not JSON (${value.message})` : 'it has no text'}; expected {"id": …, "text": …}` };
  }
}
