/** A JSON object as a record: CSL-JSON, Sluice's own names, and what providers and other tools write a line each. */
import type { ListRecord } from './list-item.ts';
import type { Cell } from './row-record.ts';
import { rowRecord } from './row-record.ts';

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `pages` as a number counts them, as a text is a range. Understands nested names (`author: [{family, given}]`, `issued: {date-parts}`, `externalIds`, `otherIds`), and flat fields by their usual names. */
export function objectRecord(object: Readonly<Record<string, unknown>>): ListRecord {
  const row = rowRecord(Object.entries(object).map(([name, value]) => [nameOf(name, value), cellOf(name, value)] as const));
  const ids = idsOf(object['externalIds'] ?? object['otherIds'] ?? object['ids']);
  const custom = isObject(object['custom']) ? texts(object['custom']) : {};
  const version = object['arxivVersion'];
  return {
    ...row,
    doi: row.doi ?? ids['doi'],
    arxiv: row.arxiv ?? ids['arxiv'],
    arxivVersion: typeof version === 'number' ? version : undefined,
    otherIds: { ...texts(object['otherIds']), ...picked(ids), ...withoutUndefined(row.otherIds ?? {}) },
    custom: { ...row.custom, ...custom },
  };
}

/** Zotero's CSL-JSON has its Extra, ids and all, in `note`. */
function nameOf(name: string, value: unknown): string {
  if (name === 'pages' && typeof value === 'number') return 'pageCount';
  return name === 'note' && typeof value === 'string' && /^\s*(?:PMID|PMCID|arXiv|DOI|Citation Key)\s*:/im.test(value) ? 'extra' : name;
}

function cellOf(name: string, value: unknown): Cell {
  if (['externalIds', 'otherIds', 'ids', 'custom', 'arxivVersion'].includes(name)) return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.map(itemText).filter((text) => text !== '');
  if (isObject(value)) return dateText(value) ?? addressText(value);
  return undefined;
}

function itemText(item: unknown): string {
  if (typeof item === 'string') return item;
  if (typeof item === 'number') return String(item);
  return isObject(item) ? (personText(item) ?? addressText(item) ?? '') : '';
}

function personText(person: Readonly<Record<string, unknown>>): string | undefined {
  const { family, given, literal, name, last, first, suffix } = person;
  const particle = text(person['non-dropping-particle']) ?? text(person['dropping-particle']);
  const surname = text(family) ?? text(last);
  if (surname === undefined) return text(literal) ?? text(name) ?? text(person['display_name']) ?? text(person['tag']);
  const whole = particle === undefined ? surname : `${particle} ${surname}`;
  return [whole, text(given) ?? text(first), text(suffix)].filter((part) => part !== undefined).join(', ');
}

/** CSL's `{"date-parts": [[2020, 3]]}`, `{"raw": …}`, `{"literal": …}`. */
function dateText(value: Readonly<Record<string, unknown>>): string | undefined {
  const parts = value['date-parts'];
  if (Array.isArray(parts) && Array.isArray(parts[0])) return parts[0].join('-');
  return text(value['raw']) ?? text(value['literal']);
}

function addressText(value: Readonly<Record<string, unknown>>): string | undefined {
  return text(value['url']) ?? text(value['location']) ?? text(value['name']);
}

function idsOf(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(texts(value)).map(([key, id]) => [key.toLowerCase(), id]));
}

/** S2's and OpenAlex's names for the registers, as ours. */
function picked(ids: Readonly<Record<string, string>>): Record<string, string> {
  const { pubmed, pmid, pubmedcentral, pmcid, openalex, corpusid } = ids;
  return withoutUndefined({ pmid: pmid ?? pubmed, pmcid: pmcid ?? pubmedcentral, openalex, s2corpus: corpusid });
}

function texts(value: unknown): Record<string, string> {
  if (!isObject(value)) return {};
  return withoutUndefined(Object.fromEntries(Object.entries(value).map(([key, item]) => [key, text(item)])));
}

function withoutUndefined(fields: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [key, value] of Object.entries(fields)) if (value !== undefined) kept[key] = value;
  return kept;
}

function text(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}
