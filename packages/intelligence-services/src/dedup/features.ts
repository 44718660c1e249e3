/** What of a record is compared, computed once: folded title, names, pages, canonical identifiers. */
import type { PaperRecord } from '@sluice/core-models';
import { foldText } from './fold.ts';
import { identitiesOf } from './identity.ts';
import { type Author, parseAuthors } from './names.ts';

/** Any record of any source; what is absent is unknown. */
export type Comparable = Partial<
  Pick<PaperRecord, 'title' | 'authors' | 'year' | 'venue' | 'volume' | 'pages' | 'doi' | 'arxivId' | 'otherIds' | 'pdfSha256'>
>;

/** Empty strings and lists are unknown. */
export interface Features {
  /** Folded title, words parted by single spaces; and the same without spaces. */
  readonly words: string;
  readonly title: string;
  readonly authors: readonly Author[];
  readonly year: number | undefined;
  readonly venue: string;
  readonly volume: string;
  readonly firstPage: string;
  readonly lastPage: string;
  readonly doi: string;
  readonly identities: readonly string[];
  readonly sha256: string;
  readonly isPreprint: boolean;
}

const preprintVenues = /\b(?:arxiv|corr|biorxiv|medrxiv|chemrxiv|psyarxiv|ssrn|preprints?|research square|techrxiv|osf)\b/;
const preprintDois = /^10\.(?:(?:48550|21203|20944|26434|31234|36227|31219|31222)\/|2139\/ssrn|1101\/(?:\d{6,}|\d{4}\.\d\d\.\d\d))/;

/** The features of one record. */
export function featuresOf(record: Comparable): Features {
  const words = foldText(withoutGenre(record.title ?? ''));
  const identities = identitiesOf(record);
  const doi = identities.find((identity) => identity.startsWith('doi:'))?.slice(4) ?? '';
  const hasArxiv = identities.some((identity) => identity.startsWith('arxiv:'));
  const venue = foldText(record.venue ?? '');
  const [firstPage, lastPage] = pageRange(record.pages ?? '');
  return {
    words,
    title: words.replaceAll(' ', ''),
    authors: parseAuthors(record.authors ?? []),
    year: record.year,
    venue,
    volume: /\d+/.exec(record.volume ?? '')?.[0]?.replace(/^0+/, '') ?? '',
    firstPage,
    lastPage,
    doi,
    identities,
    sha256: record.pdfSha256 ?? '',
    isPreprint: preprintVenues.test(venue) || preprintDois.test(doi) || (hasArxiv && doi === '' && venue === ''),
  };
}

/** `(panel session)`, `(extended abstract)`, `[Reprint]`: what kind of thing it is, which one source says and another does not. */
function withoutGenre(title: string): string {
  if (!title.includes('(') && !title.includes('[')) return title;
  const bare = title.replace(genre, ' ');
  return bare.trim() === '' ? title : bare;
}

const genre = /[([]\s*(?:[\w-]+\s+){0,3}(?:panel|tutorial|abstracts?|session|demo(?:nstration)?s?|demonstration description|posters?|talk|keynote|paper|review|reprint|letter|letters|comment|reply|article|version|summary|in \w+)(?:\s*(?:no|number)?[.:\s]*[a-z]*[-\d]+)?\s*[)\]]/gi;

/** First and last page, the short form completed: `221-8` is 221 to 228, `S548-S549` keeps its letter. */
function pageRange(pages: string): readonly [string, string] {
  const found = /([a-z]*)\s*0*(\d+)([a-z]*)(?:\s*[-–—‐]+\s*([a-z]*)\s*0*(\d+))?/i.exec(pages);
  if (found === null) return ['', ''];
  const first = found[2] ?? '';
  const last = found[5] ?? '';
  const mark = (found[1] ?? '').toLowerCase().replace(/^p+$/, '');
  const completed = last !== '' && last.length < first.length ? first.slice(0, first.length - last.length) + last : last;
  return [mark + first, completed === '' ? '' : mark + completed];
}
