/** RIS, as EndNote, Zotero, Mendeley, Scopus and Rayyan write it, and its close cousins: PubMed's .nbib, EndNote's .enw, the Web of Science's plain text. */
import type { SourceItem } from '@sluice/core-models';
import type { ListFile } from './list-file.ts';
import type { ListRecord } from './list-item.ts';
import { listItem, malformed } from './list-item.ts';
import { readLines } from './read-lines.ts';
import { enwRecord, nbibRecord, risRecord, wosRecord } from './ris-record.ts';

export type Tagged = readonly { readonly tag: string; value: string }[];

/** Locators are `line N`, where the record begins. A record may lack its end mark; a line without a tag goes on with the one before. */
export async function* readRis(list: ListFile): AsyncGenerator<SourceItem> {
  yield* readTagged(list, { tagged: /^\s?([A-Z][A-Z0-9])\s{1,2}-(?:\s(.*))?$/, first: 'TY', last: 'ER', toRecord: risRecord });
}

/** PubMed's format: tags of up to four letters, no end mark, continuation lines are indented. */
export async function* readNbib(list: ListFile): AsyncGenerator<SourceItem> {
  yield* readTagged(list, { tagged: /^([A-Z]{2,4})\s*-\s(.*)$/, first: 'PMID', last: undefined, toRecord: nbibRecord });
}

/** EndNote's own tagged format, which Google Scholar and publishers offer as "EndNote". */
export async function* readEnw(list: ListFile): AsyncGenerator<SourceItem> {
  yield* readTagged(list, { tagged: /^%([0-9A-Z@~^+!?&$*><[\]()])\s(.*)$/, first: '0', last: undefined, toRecord: enwRecord });
}

/** The Web of Science's "plain text file" (`savedrecs.txt`, `.ciw`): further authors stand on lines without a tag. */
export async function* readWos(list: ListFile): AsyncGenerator<SourceItem> {
  yield* readTagged(list, { tagged: /^(?!FN|VR|EF)([A-Z][A-Z0-9])(?:\s(.*))?$/, first: 'PT', last: 'ER', lists: new Set(['AU', 'AF', 'CR', 'C1']), toRecord: wosRecord });
}

interface Dialect {
  readonly tagged: RegExp;
  readonly first: string;
  readonly last: string | undefined;
  /** Tags of which each line without a tag is one more value. */
  readonly lists?: ReadonlySet<string>;
  readonly toRecord: (fields: Tagged) => ListRecord;
}

async function* readTagged({ source, path, signal }: ListFile, { tagged, first, last, lists, toRecord }: Dialect): AsyncGenerator<SourceItem> {
  let fields: { readonly tag: string; value: string }[] = [];
  let begin = 0;
  let strayLine = 0;
  const placeOf = (line: number) => ({ source, path, locator: `line ${line}`, where: `line ${line}` });
  const stray = () => malformed(placeOf(strayLine), `it stands outside of any record`, `"${first}  - " to begin one`);
  for await (const line of readLines(path, { signal })) {
    const [, tag, value = ''] = tagged.exec(line.text) ?? [];
    if (tag === first) {
      if (fields.length > 0) yield await listItem(toRecord(fields), placeOf(begin));
      fields = [];
      begin = line.number;
    }
    if (begin > 0 && tag !== undefined && tag === last) {
      yield await listItem(toRecord(fields), placeOf(begin));
      fields = [];
      begin = 0;
    } else if (begin > 0 && tag !== undefined) fields.push({ tag, value: value.trim() });
    else if (begin > 0) append(fields, line.text, lists);
    // The export's own heading lines are not records: only a tagged line outside of a record is one that got lost.
    else if (tag !== undefined && strayLine === 0) strayLine = line.number;
    if (strayLine > 0 && (tag === undefined || begin > 0 || tag === last)) {
      yield stray();
      strayLine = 0;
    }
  }
  if (strayLine > 0) yield stray();
  if (fields.length > 0) yield await listItem(toRecord(fields), placeOf(begin));
}

function append(fields: { readonly tag: string; value: string }[], text: string, lists?: ReadonlySet<string>): void {
  const before = fields.at(-1);
  if (before === undefined || text.trim() === '') return;
  if (lists?.has(before.tag) === true) fields.push({ tag: before.tag, value: text.trim() });
  else before.value = `${before.value} ${text.trim()}`.trim();
}
