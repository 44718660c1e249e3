/** A row of a table or a flat JSON object as a record: columns by their usual names, everything else kept as a custom field. */
import type { ListRecord } from './list-item.ts';
import { splitNames } from './person-names.ts';
import type { FieldName } from './source-fields.ts';
import { fieldOf } from './source-fields.ts';

export type Cell = string | readonly string[] | undefined;

/** @example rowRecord([['Title', 'A'], ['Publication Year', '2020']]).date // '2020' */
export function rowRecord(cells: Iterable<readonly [string, Cell]>): ListRecord {
  const best = new Map<FieldName, { readonly value: Cell; readonly order: number }>();
  const tags: string[] = [];
  const custom: Record<string, string> = {};
  for (const [name, value] of cells) {
    const text = flat(value);
    if (text === '') continue;
    const known = fieldOf(name);
    if (known?.field === 'keywords') tags.push(...listOf(value, /[;|]|,(?=\s)/));
    else if (known === undefined) custom[name] = text;
    else {
      const before = best.get(known.field);
      if (before === undefined || known.order < before.order) best.set(known.field, { value, order: known.order });
      const loser = before === undefined ? undefined : known.order < before.order ? before.value : value;
      if (loser !== undefined && known.field !== 'date') custom[known.order < (before?.order ?? 0) ? `other ${known.field}` : name] = flat(loser);
    }
  }
  const field = (name: FieldName): string | undefined => {
    const text = flat(best.get(name)?.value);
    return text === '' ? undefined : text;
  };
  const extra = readExtra(field('extra') ?? '');
  const start = field('pageStart');
  const end = field('pageEnd');
  return {
    title: field('title'),
    authors: authorsOf(best.get('authors')?.value),
    date: field('date'),
    venue: field('venue'),
    volume: field('volume'),
    issue: field('issue'),
    pages: field('pages') ?? (start === undefined ? undefined : end === undefined ? start : `${start}-${end}`),
    abstract: field('abstract'),
    doi: field('doi') ?? extra.ids['doi'],
    arxiv: field('arxiv') ?? extra.ids['arxiv'],
    url: field('url')?.split(/\s*[;|]\s*(?=https?:)/)[0],
    pdfUrl: field('pdfUrl') ?? addressIn(field('file')),
    files: filesOf(best.get('file')?.value),
    citations: numberOf(field('citations')),
    language: field('language'),
    type: field('type'),
    retracted: truth(field('retracted')),
    keywords: tags,
    citekey: extra.ids['citation key'] ?? field('citekey'),
    otherIds: { pmid: field('pmid') ?? extra.ids['pmid'], pmcid: field('pmcid') ?? extra.ids['pmcid'], s2: field('s2'), openalex: field('openalex') },
    custom: { ...custom, ...(extra.rest === '' ? {} : { extra: extra.rest }) },
  };
}

function flat(value: Cell): string {
  return (typeof value === 'string' ? value : (value ?? []).join('; ')).trim();
}

function listOf(value: Cell, separator: RegExp): string[] {
  if (typeof value !== 'string') return [...(value ?? [])];
  const asList = /^\[(.*)\]$/s.exec(value.trim())?.[1];
  if (asList !== undefined) return [...asList.matchAll(/"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'/g)].map((match) => (match[1] ?? match[2] ?? '').replace(/\\(.)/g, '$1'));
  return value.split(separator).map((part) => part.trim());
}

function authorsOf(value: Cell): readonly string[] {
  if (typeof value !== 'string') return value ?? [];
  return value.trim().startsWith('[') ? listOf(value, /;/) : splitNames(value);
}

/** Zotero separates several files by semicolons; a path may hold one, a PDF's end may not. */
function filesOf(value: Cell): { readonly location: string }[] {
  const parts = typeof value === 'string' ? value.split(/;\s*(?=\/|[A-Za-z]:[\\/]|file:|storage:)|(?<=\.pdf)\s*[;|]\s*/i) : (value ?? []);
  return parts.filter((part) => part.trim() !== '' && !/^https?:/i.test(part.trim())).map((location) => ({ location }));
}

function addressIn(file: string | undefined): string | undefined {
  return file !== undefined && /^https?:\/\/\S+$/i.test(file) ? file : undefined;
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+(?:\.0+)?$/.test(text) ? Number(text) : undefined;
}

function truth(text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined;
  if (/^(?:true|yes|1|retracted)$/i.test(text)) return true;
  return /^(?:false|no|0)$/i.test(text) ? false : undefined;
}

/** Zotero's Extra: `PMID: 1`, `arXiv: 2101.00001 [cs]`, `Citation Key: smith20`, a line each, among free text. */
function readExtra(extra: string): { readonly ids: Readonly<Record<string, string>>; readonly rest: string } {
  const ids: Record<string, string> = {};
  const rest: string[] = [];
  for (const line of extra.split(/\r?\n/)) {
    const [, key, value] = /^\s*(PMID|PMCID|arXiv|DOI|Citation Key)\s*:\s*(.+)$/i.exec(line) ?? [];
    if (key !== undefined && value !== undefined) ids[key.toLowerCase()] = /^arxiv$/i.test(key) ? `arXiv:${value}` : value;
    else if (line.trim() !== '') rest.push(line);
  }
  return { ids, rest: rest.join('\n') };
}
