/** JSON Lines: a record a line, as `sluice` itself, ASReview, Semantic Scholar and OpenAlex dumps write them. */
import type { SourceItem } from '@sluice/core-models';
import { listItem, malformed } from './list-item.ts';
import type { ListFile } from './list-file.ts';
import { isObject, objectRecord } from './object-record.ts';
import { readLines } from './read-lines.ts';

/** Locators are `line N`. An empty line is no record. */
export async function* readJsonl({ source, path, signal }: ListFile): AsyncGenerator<SourceItem> {
  for await (const line of readLines(path, { signal })) {
    if (line.text.trim() === '') continue;
    const where = `line ${line.number}`;
    const place = { source, path, locator: where, where };
    const value = parsedJson(line.text);
    if (value instanceof Error) yield malformed(place, `it is not JSON (${value.message})`, 'one JSON object a line');
    else if (!isObject(value)) yield malformed(place, 'it is not a JSON object', '{"title": …}');
    else yield await listItem(objectRecord(value), place);
  }
}

/** The value, or the error that says why there is none. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
