/** What of a record is compared, computed once: folded title, names, pages, canonical identifiers. */
import type { PaperRecord } from '@sluice/core-models';
import { foldText } from './fold.ts';
import { identitiesOf } from './identity.ts';
import { type Author, parseAuthors } from './names.ts';

/** Any record of any source; what is absent is unknown. */
export type Comparable = Partial<Pick<PaperRecord, 'title' | 'year' | 'venue' | 'volume' | 'pages' | 'doi' | 'arxivId' | 'otherIds' | 'pdfSha256'>> & {
  readonly authors?: readonly string[];
};

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

/** Reads features of many records: venues come again and again, and are folded once while there are fewer than `maxRemembered`. */
export class FeatureReader {
  readonly #venues = new Map<string, { readonly venue: string; readonly isPreprint: boolean }>();

  read(record: Comparable): Features {
    const words = foldText(withoutGenre(record.title ?? ''));
    const identities = identitiesOf(record);
    const doi = doiOf(identities);
    const { venue, isPreprint } = this.#venue(record.venue ?? '');
    const [firstPage, lastPage] = pageRange(record.pages ?? '');
    return {
      words,
      title: words.replaceAll(' ', ''),
      authors: parseAuthors(record.authors ?? []),
      year: record.year,
      venue,
      volume: record.volume === undefined ? '' : (/[1-9]\d*/.exec(record.volume)?.[0] ?? ''),
      firstPage,
      lastPage,
      doi,
      identities,
      sha256: record.pdfSha256 ?? '',
      isPreprint: isPreprint || (doi !== '' && preprintDois.test(doi)) || (doi === '' && venue === '' && identities.some((identity) => identity.startsWith('arxiv:'))),
    };
  }

  #venue(text: string): { readonly venue: string; readonly isPreprint: boolean } {
    const known = this.#venues.get(text);
    if (known !== undefined) return known;
    const venue = foldText(text);
    const read = { venue, isPreprint: preprintVenues.test(venue) };
    if (this.#venues.size < maxRemembered) this.#venues.set(text, read);
    return read;
  }
}

/** The features of one record. */
export function featuresOf(record: Comparable): Features {
  return new FeatureReader().read(record);
}

/** The DOI among a record's identities; empty where there is none. */
export function doiOf(identities: readonly string[]): string {
  return identities.find((identity) => identity.startsWith('doi:'))?.slice(4) ?? '';
}

const maxRemembered = 100_000;
const preprintVenues = /\b(?:arxiv|corr|biorxiv|medrxiv|chemrxiv|psyarxiv|ssrn|preprints?|research square|techrxiv|osf)\b/;
const preprintDois = /^10\.(?:(?:48550|21203|20944|26434|31234|36227|31219|31222)\/|2139\/ssrn|1101\/(?:\d{6,}|\d{4}\.\d\d\.\d\d))/;
const genre =
  /[([]\s*(?:[\w-]+\s+){0,3}(?:panel|tutorial|abstracts?|session|demo(?:nstration)?s?|demonstration description|posters?|talk|keynote|paper|review|reprint|letter|letters|article|version|summary|in \w+)(?:\s*(?:no|number)?[.:\s]*[a-z]*[-\d]+)?\s*[)\]]/gi;

/** F1000 and its kin: `[version 2; peer review: 1 approved]`. */
const reviewed = /\[version \d+;[^\]]*\]/gi;

/** `(panel session)`, `(extended abstract)`, `[Article in German]`: what kind of thing it is, which one source says and another does not. */
function withoutGenre(title: string): string {
  if (!title.includes('(') && !title.includes('[')) return title;
  const bare = title.replace(genre, ' ').replace(reviewed, ' ');
  return bare.trim() === '' ? title : bare;
}

/** First and last page, the short form completed: `221-8` is 221 to 228, `S548-S549` keeps its letter. */
function pageRange(pages: string): readonly [string, string] {
  if (pages === '') return ['', ''];
  const found = /([a-z]*)\s*0*(\d+)([a-z]*)(?:\s*[-–—‐]+\s*([a-z]*)\s*0*(\d+))?/i.exec(pages);
  if (found === null) return ['', ''];
  const first = found[2] ?? '';
  const last = found[5] ?? '';
  const mark = (found[1] ?? '').toLowerCase().replace(/^p+$/, '');
  const completed = last !== '' && last.length < first.length ? first.slice(0, first.length - last.length) + last : last;
  return [mark + first, completed === '' ? '' : mark + completed];
}
