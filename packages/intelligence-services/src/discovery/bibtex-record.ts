/** The fields of a BibTeX or BibLaTeX entry as ours; those that Sluice has no place for are kept under `custom`. */
import { bibtexFiles } from './attachments.ts';
import type { BibtexFields } from './bibtex-fields.ts';
import type { ListRecord } from './list-item.ts';
import { texNames, texText } from './tex-text.ts';

const KNOWN = new Set(
  'title subtitle author year journal journaltitle booktitle volume number issue pages abstract doi eprint archiveprefix eprinttype url ee file pdf local-url keywords keyword language langid pmid pmcid arxivid crossref'.split(' '),
);
/** Used where the first is missing, and kept under `custom` where it is there. */
const SPARE: readonly (readonly [string, readonly string[]])[] = [['editor', ['author']], ['series', ['journal', 'journaltitle', 'booktitle']]];
/** What an entry takes from the one it cross-references, besides its title as book title. */
const INHERITED = ['booktitle', 'year', 'date', 'series', 'volume', 'publisher', 'journal', 'journaltitle', 'isbn', 'issn', 'editor', 'month', 'address', 'location'];

export interface EntryFields {
  readonly type: string;
  readonly key: string;
  readonly fields: BibtexFields;
  /** The entry that `crossref` names. */
  readonly parent: BibtexFields | undefined;
}

/** @example bibtexRecord({ type: 'article', key: 'a', fields: new Map([['title', 'A {T}itle']]), parent: undefined }).title // 'A Title' */
export function bibtexRecord({ type, key, fields: own, parent }: EntryFields): ListRecord {
  const fields = parent === undefined ? own : inheriting(own, parent);
  const raw = (...names: readonly string[]) => names.map((name) => fields.get(name)).find((value) => value !== undefined && value !== '');
  const text = (...names: readonly string[]) => {
    const value = raw(...names);
    return value === undefined ? undefined : texText(value);
  };
  const title = text('title');
  const subtitle = text('subtitle');
  const isArxiv = /arxiv/i.test(raw('archiveprefix', 'eprinttype') ?? '') || (raw('archiveprefix', 'eprinttype') === undefined && raw('eprint') !== undefined);
  const addresses = [raw('url'), raw('ee'), raw('howpublished'), raw('eprint'), raw('pdf')].map(address).filter((value) => value !== undefined);
  const files = raw('file', 'pdf', 'local-url');
  return {
    title: title !== undefined && subtitle !== undefined ? `${title}: ${subtitle}` : title,
    authors: texNames(raw('author') ?? raw('editor') ?? ''),
    date: text('year', 'date'),
    venue: text('journal', 'journaltitle', 'booktitle', 'series'),
    volume: text('volume'),
    issue: text('number', 'issue'),
    pages: text('pages'),
    abstract: text('abstract'),
    doi: raw('doi')?.replace(/\\([_%&#{}])/g, '$1') ?? addresses.find((value) => /doi\.org\//.test(value)),
    arxiv: arxivText(raw('arxivid'), isArxiv ? raw('eprint') : undefined) ?? addresses.find((value) => /arxiv\.org\//i.test(value)),
    url: addresses[0],
    pdfUrl: addresses.find((value) => /\.pdf(?:$|[?#])/i.test(value)),
    files: files === undefined || address(files) !== undefined ? [] : bibtexFiles(files.replace(/^\{|\}$/g, '')),
    keywords: (text('keywords', 'keyword') ?? '').split(/\s*[;,]\s*/),
    language: text('language', 'langid'),
    type,
    citekey: key,
    otherIds: { pmid: raw('pmid') ?? (raw('eprinttype') === 'pubmed' ? raw('eprint') : undefined), pmcid: raw('pmcid') },
    custom: Object.fromEntries([...own].filter(([name, value]) => isOurs(name, value, own)).map(([name, value]) => [name, texText(value)])),
  };
}

/** Whether a field has no other place in the record. */
function isOurs(name: string, value: string, own: BibtexFields): boolean {
  if (name === 'date') return !/^\d{4}$/.test(value);
  if (name === 'howpublished') return address(value) === undefined;
  const instead = SPARE.find(([spare]) => spare === name)?.[1];
  return instead === undefined ? !KNOWN.has(name) : instead.some((other) => own.has(other));
}

function inheriting(own: BibtexFields, parent: BibtexFields): BibtexFields {
  const fields = new Map(own);
  const bookTitle = parent.get('booktitle') ?? parent.get('title');
  if (bookTitle !== undefined && !fields.has('booktitle')) fields.set('booktitle', bookTitle);
  for (const name of INHERITED) {
    const value = parent.get(name);
    if (value !== undefined && !fields.has(name) && !(name === 'editor' && !fields.has('author'))) fields.set(name, value);
  }
  return fields;
}

/** The address in a field, out of `\url{…}` and without TeX's escapes. */
function address(value: string | undefined): string | undefined {
  const found = /https?:\/\/[^\s{}<>]+/i.exec(value?.replace(/\\([_%&#~])/g, '$1') ?? '')?.[0];
  return found?.replace(/[.,;]+$/, '');
}

function arxivText(...values: readonly (string | undefined)[]): string | undefined {
  const value = values.find((text) => text !== undefined && text !== '');
  if (value === undefined) return undefined;
  return /arxiv/i.test(value) ? value : `arXiv:${value}`;
}
