/** EndNote's XML export: its text lies in `<style>` elements, its attachments beside it in `Name.Data/PDF`. */
import type { SourceItem } from '@sluice/core-models';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { ListFile } from './list-file.ts';
import type { ListRecord } from './list-item.ts';
import { listItem, malformed } from './list-item.ts';
import { isObject } from './object-record.ts';
import { readPieces } from './read-lines.ts';
import { textBetween } from './text-between.ts';

const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '@', parseTagValue: false, trimValues: false, isArray: (name) => ['author', 'keyword', 'url', 'style'].includes(name) });

/** Locators are `record N`. */
export async function* readEndNoteXml({ source, path, signal }: ListFile): AsyncGenerator<SourceItem> {
  let count = 0;
  for await (const { text, line, complete } of textBetween(readPieces(path, signal), '<record>', '</record>')) {
    count += 1;
    const place = { source, path, locator: `record ${count}`, where: `record ${count} (line ${line})` };
    const record = complete && XMLValidator.validate(text) === true ? recordIn(text) : undefined;
    if (record === undefined) yield malformed(place, 'it is not whole XML', '<record> … </record> as EndNote writes it');
    else yield await listItem(record, place);
  }
}

function recordIn(text: string): ListRecord | undefined {
  const parsed: unknown = parser.parse(text);
  const root = isObject(parsed) ? parsed['record'] : undefined;
  if (!isObject(root)) return undefined;
  const at = (...path: readonly string[]) => path.reduce<unknown>((value, name) => (isObject(value) ? value[name] : undefined), root);
  const one = (...path: readonly string[]) => textOf(at(...path)) || undefined;
  const type = at('ref-type');
  return {
    title: one('titles', 'title'),
    authors: texts(at('contributors', 'authors', 'author')),
    date: one('dates', 'year'),
    venue: one('periodical', 'full-title') ?? one('titles', 'secondary-title') ?? one('alt-periodical', 'full-title'),
    volume: one('volume'),
    issue: one('number'),
    pages: one('pages'),
    abstract: one('abstract'),
    doi: one('electronic-resource-num'),
    url: texts(at('urls', 'related-urls', 'url'))[0] ?? texts(at('urls', 'web-urls', 'url'))[0],
    files: texts(at('urls', 'pdf-urls', 'url')).map((location) => ({ location })),
    keywords: texts(at('keywords', 'keyword')),
    language: one('language'),
    type: isObject(type) && typeof type['@name'] === 'string' ? type['@name'] : undefined,
    citekey: one('rec-number') ?? one('label'),
    custom: { 'accession-num': one('accession-num'), isbn: one('isbn'), notes: one('notes'), label: one('label') },
  };
}

function texts(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).map(textOf).filter((text) => text !== '');
}

/** Text may be plain, in one style, or in several side by side (an italic species in a title). */
function textOf(value: unknown): string {
  return rawText(value).trim();
}

function rawText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(rawText).join('');
  return isObject(value) ? rawText(value['style']) + rawText(value['#text']) : '';
}
