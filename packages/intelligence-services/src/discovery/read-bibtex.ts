/** BibTeX and BibLaTeX, an entry at a time: one that is broken leaves the others whole, and no file is too long. */
import type { SourceItem } from '@sluice/core-models';
import { bibtexChunks } from './bibtex-chunks.ts';
import type { BibtexFields } from './bibtex-fields.ts';
import { bibtexFields } from './bibtex-fields.ts';
import { bibtexRecord } from './bibtex-record.ts';
import type { ListFile } from './list-file.ts';
import { listItem, malformed } from './list-item.ts';
import { readLines } from './read-lines.ts';

const NO_ENTRY = new Set(['comment', 'preamble', 'string', 'control', 'xdata', 'set']);

/** Locators are citekeys; a repeated one, or none, is followed by its line. Two passes: strings and cross-referenced entries may stand anywhere. */
export async function* readBibtex({ source, path, signal }: ListFile): AsyncGenerator<SourceItem> {
  const { strings, parents } = await lookAhead(path, signal);
  const seen = new Set<string>();
  for await (const chunk of bibtexChunks(readLines(path, { signal }))) {
    if (NO_ENTRY.has(chunk.type)) continue;
    const isFresh = chunk.key !== '' && !seen.has(chunk.key);
    seen.add(chunk.key);
    const locator = isFresh ? chunk.key : `${chunk.key}@line ${chunk.line}`.replace(/^@/, '');
    const where = chunk.key === '' ? `line ${chunk.line}` : `line ${chunk.line} ("${chunk.key}")`;
    const place = { source, path, locator, where };
    if (!chunk.complete) {
      yield malformed(place, 'its braces do not close before the next entry', 'as many "}" as "{"');
      continue;
    }
    const fields = bibtexFields(chunk.text, strings);
    if (fields instanceof Error) yield malformed(place, fields.message, '"name = {value}" pairs');
    else yield await listItem(bibtexRecord({ type: chunk.type, key: chunk.key, fields, parent: parents.get(fields.get('crossref') ?? '') }), place);
  }
}

interface Surroundings {
  readonly strings: ReadonlyMap<string, string>;
  readonly parents: ReadonlyMap<string, BibtexFields>;
}

async function lookAhead(path: string, signal: AbortSignal): Promise<Surroundings> {
  const strings = new Map<string, string>();
  const wanted = new Set<string>();
  for await (const chunk of bibtexChunks(readLines(path, { signal }))) {
    const parent = /[\s,]crossref\s*=\s*["{]\s*([^"{}]+?)\s*["}]/i.exec(chunk.text)?.[1];
    if (parent !== undefined) wanted.add(parent);
    if (chunk.type !== 'string') continue;
    const defined = bibtexFields(chunk.text, strings);
    if (!(defined instanceof Error)) for (const [name, value] of defined) strings.set(name, value);
  }
  const parents = new Map<string, BibtexFields>();
  if (wanted.size > 0) {
    for await (const chunk of bibtexChunks(readLines(path, { signal }))) {
      const fields = wanted.has(chunk.key) && chunk.complete ? bibtexFields(chunk.text, strings) : undefined;
      if (fields !== undefined && !(fields instanceof Error)) parents.set(chunk.key, fields);
    }
  }
  return { strings, parents };
}
