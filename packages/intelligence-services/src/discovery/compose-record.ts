/** One record from what a source's own fields say: cleaned, canonical, and nothing made up where the source is silent. */
import type { Attachment, PaperRecord } from '@sluice/core-models';
import { canonicalArxivId, canonicalDoi } from '../dedup/identity.ts';
import { plainText } from './plain-text.ts';

/** Fields as a source spells them, before cleaning. */
export interface RawRecord {
  readonly title?: string | undefined;
  readonly authors?: readonly string[] | undefined;
  /** A year, or a date that holds one. */
  readonly date?: string | undefined;
  readonly venue?: string | undefined;
  readonly volume?: string | undefined;
  readonly issue?: string | undefined;
  readonly pages?: string | undefined;
  readonly abstract?: string | undefined;
  readonly doi?: string | undefined;
  readonly arxiv?: string | undefined;
  readonly arxivVersion?: number | undefined;
  readonly url?: string | undefined;
  readonly pdfUrl?: string | undefined;
  readonly pdfPath?: string | undefined;
  readonly citations?: number | undefined;
  readonly language?: string | undefined;
  readonly type?: string | undefined;
  readonly retracted?: boolean | undefined;
  readonly keywords?: readonly string[] | undefined;
  readonly citekey?: string | undefined;
  readonly attachments?: readonly Attachment[] | undefined;
  readonly otherIds?: Readonly<Record<string, string | undefined>> | undefined;
  readonly custom?: Readonly<Record<string, string | undefined>> | undefined;
}

/** The record. A DOI or arXiv id is looked for in the address too; an identifier that is none is kept under `custom`, not dropped. */
export function composeRecord(raw: RawRecord): PaperRecord {
  const url = webAddress(raw.url);
  const doi = (raw.doi === undefined ? undefined : canonicalDoi(raw.doi)) ?? (/doi\.org\//i.test(url ?? '') ? canonicalDoi(url ?? '') : undefined);
  const found = (raw.arxiv === undefined ? undefined : canonicalArxivId(raw.arxiv)) ?? arxivIn(doi) ?? arxivIn(url) ?? arxivIn(raw.venue);
  const version = found?.version ?? raw.arxivVersion;
  const unreadDoi = doi === undefined ? line(raw.doi) : undefined;
  return {
    ...defined({
      title: prose(raw.title),
      year: yearOf(raw.date),
      venue: prose(raw.venue),
      volume: line(raw.volume),
      issue: line(raw.issue),
      pages: line(raw.pages?.replace(/\s*[‐‑‒–—-]+\s*/g, '-')),
      abstract: prose(raw.abstract),
      doi,
      arxivId: found?.id,
      arxivVersion: found === undefined ? undefined : version,
      pdfPath: raw.pdfPath,
      pdfUrl: webAddress(raw.pdfUrl),
      url,
      citations: raw.citations !== undefined && Number.isSafeInteger(raw.citations) && raw.citations >= 0 ? raw.citations : undefined,
      language: line(raw.language),
      type: line(raw.type),
      retracted: raw.retracted,
      citekey: line(raw.citekey),
    }),
    authors: present((raw.authors ?? []).map(prose)),
    otherIds: filled(raw.otherIds),
    keywords: [...new Set(present((raw.keywords ?? []).map(prose)))],
    attachments: [...(raw.attachments ?? [])],
    custom: filled({ ...raw.custom, ...(unreadDoi === undefined ? {} : { doi: unreadDoi }) }),
  };
}

/** The first number of a date that can be a year. `2019/03/01`, `c2019`, `Mar 2019` and `2019` are all 2019. */
export function yearOf(date: string | undefined): number | undefined {
  const found = /(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)/.exec(date ?? '');
  return found === null ? undefined : Number(found[0]);
}

/** Drops the keys that are undefined: an absent field is unknown. */
export function defined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> };
export function defined(fields: object): object {
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(fields)) if (value !== undefined) kept[key] = value;
  return kept;
}

function present(values: readonly (string | undefined)[]): string[] {
  return values.filter((value) => value !== undefined);
}

function filled(fields: Readonly<Record<string, string | undefined>> | undefined): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [key, value] of Object.entries(fields ?? {})) {
    const text = line(value);
    if (text !== undefined) kept[key] = text;
  }
  return kept;
}

function prose(text: string | undefined): string | undefined {
  return text === undefined ? undefined : line(plainText(text));
}

function line(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  // Tests are far cheaper than replacements, and most abstracts need neither.
  const trimmed = (/[^\S ]|\s\s/.test(text) ? text.replace(/\s+/g, ' ') : text).trim();
  // Composed: TeX accents and macOS exports arrive decomposed, and would not compare equal.
  return trimmed === '' ? undefined : /[\u0300-\u036f]/.test(trimmed) ? trimmed.normalize('NFC') : trimmed;
}

function webAddress(text: string | undefined): string | undefined {
  const trimmed = text?.trim();
  if (trimmed === undefined || !/^https?:\/\//i.test(trimmed)) return undefined;
  return URL.canParse(trimmed) ? trimmed : undefined;
}

/** In a DOI, an address or a venue (`arXiv preprint arXiv:2101.00001`), where the name must stand beside the number. */
function arxivIn(text: string | undefined): { id: string; version?: number } | undefined {
  return text !== undefined && /arxiv/i.test(text) ? canonicalArxivId(text) : undefined;
}
