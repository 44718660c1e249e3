/** CSL-JSON, as Zotero, Mendeley and citation processors write it: an array of items, or one item. */
import type { SourceItem } from '@sluice/core-models';
import { jsonItems } from './json-items.ts';
import type { ListFile } from './list-file.ts';
import { listItem, malformed } from './list-item.ts';
import { isObject, objectRecord } from './object-record.ts';
import { parsedJson } from './read-jsonl.ts';
import { readPieces } from './read-lines.ts';

/** Locators are `item N`: minified exports have one line. */
export async function* readCsl({ source, path, signal }: ListFile): AsyncGenerator<SourceItem> {
  let count = 0;
  for await (const item of jsonItems(readPieces(path, signal))) {
    count += 1;
    const place = { source, path, locator: `item ${count}`, where: `item ${count} (line ${item.line})` };
    const value = item.complete ? parsedJson(item.text) : new Error('the file ends inside it');
    if (isObject(value) && !(value instanceof Error)) yield await listItem(objectRecord(value), place);
    else yield malformed(place, `it is not JSON (${value instanceof Error ? value.message : 'no object'})`, 'a CSL-JSON item');
  }
}
