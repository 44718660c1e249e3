/** arXiv's Atom feed as plain values. */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { isObject } from './object-record.ts';

export interface AtomEntry {
  /** `http://arxiv.org/abs/2101.00001v2` */
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly published: string;
  readonly authors: readonly string[];
  readonly doi: string;
  readonly journalRef: string;
  readonly comment: string;
  readonly categories: readonly string[];
}

export interface AtomFeed {
  readonly total: number;
  readonly entries: readonly AtomEntry[];
  /** Why this is no feed: arXiv reports errors as an entry named Error. */
  readonly problem?: string;
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  removeNSPrefix: true,
  isArray: (name) => ['entry', 'author', 'link', 'category'].includes(name),
});

/** Fields that a feed lacks are empty strings. */
export function parseAtom(text: string): AtomFeed {
  const isWhole = XMLValidator.validate(text) === true;
  const parsed: unknown = isWhole ? parser.parse(text) : undefined;
  const feed = isObject(parsed) ? parsed['feed'] : undefined;
  if (!isObject(feed)) return { total: 0, entries: [], problem: `its answer begins "${text.slice(0, 60).replace(/\s+/g, ' ')}"` };
  const raw = list(feed['entry']);
  const error = raw.find((entry) => /\/api\/errors/.test(textOf(entry['id'])));
  if (error !== undefined) return { total: 0, entries: [], problem: textOf(error['summary']) };
  return { total: Number(textOf(feed['totalResults'])) || 0, entries: raw.map(entryOf) };
}

function entryOf(entry: Readonly<Record<string, unknown>>): AtomEntry {
  return {
    id: textOf(entry['id']),
    title: textOf(entry['title']),
    summary: textOf(entry['summary']),
    published: textOf(entry['published']),
    authors: list(entry['author']).map((author) => textOf(author['name'])),
    doi: textOf(entry['doi']),
    journalRef: textOf(entry['journal_ref']),
    comment: textOf(entry['comment']),
    categories: list(entry['category']).map((category) => textOf(category['@term'])),
  };
}

function list(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** An element with attributes is an object that holds its text. */
function textOf(value: unknown): string {
  if (isObject(value)) return textOf(value['#text']);
  return typeof value === 'string' ? value.replace(/\s+/g, ' ').trim() : '';
}
