/** A plain list of identifiers: a DOI, arXiv id or address of a PDF on each line, `#` begins a comment; the Web of Science's exports end in .txt too. */
import type { SourceItem } from '@sluice/core-models';
import { canonicalArxivId, canonicalDoi } from '../dedup/identity.ts';
import type { ListFile } from './list-file.ts';
import { listItem, malformed } from './list-item.ts';
import { readLines } from './read-lines.ts';
import { readWos } from './read-ris.ts';

/** Locators are `line N`. */
export async function* readIds(list: ListFile): AsyncGenerator<SourceItem> {
  const { source, path, signal } = list;
  for await (const { text, number } of readLines(path, { signal })) {
    if (number === 1 && /^\uFEFF?FN\s/.test(text)) {
      yield* readWos(list);
      return;
    }
    const line = text.replace(/(?:^|\s)#.*$/, '').trim();
    if (line === '') continue;
    const where = `line ${number}`;
    const place = { source, path, locator: where, where };
    if (canonicalArxivId(line) !== undefined) yield await listItem({ arxiv: line }, place);
    else if (canonicalDoi(line) !== undefined) yield await listItem({ doi: line }, place);
    else if (/^https?:\/\/\S+$/i.test(line)) yield await listItem({ pdfUrl: line }, place);
    else if (/^pmid:?\s*\d+$/i.test(line)) yield await listItem({ otherIds: { pmid: line.replace(/\D+/g, '') } }, place);
    else yield malformed(place, `"${line.slice(0, 60)}" is no identifier`, 'a DOI, an arXiv id or an http(s) address');
  }
}
