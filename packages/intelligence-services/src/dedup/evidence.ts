/**
 * The scorecard: what each agreement and disagreement is worth, in natural logarithms of the odds that two records are one paper. Weights were fitted by logistic regression
 * with cross-validation on labelled pairs of computer science records, then rounded and extended by hand to pages, volumes and identifiers. Unknown is worth nothing.
 */
import type { Features } from './features.ts';
import type { NameAgreement } from './names.ts';
import type { TitleAgreement } from './title.ts';
import type { VenueAgreement } from './venue.ts';

/** Odds before anything is known: a pair that shares a blocking key is seldom one paper. */
const prior = -6.6;

export function titleEvidence(title: TitleAgreement | undefined): number {
  if (title === undefined) return prior + 4.5;
  const { whole, within } = title;
  const likeness = 2.7 * whole + 1.5 * Math.max(0, whole - 0.7) + 0.6 * Math.max(0, whole - 0.85) + 3.8 * within + 1.1 * Math.max(0, within - 0.85);
  const short = Math.max(0, 1 - title.length / 30);
  const marks = title.marks === 'part' ? 7 : title.marks === 'conflict' ? 5.5 : 0;
  return prior + likeness - 2.5 * Math.min(1, title.lead) - 4 * title.replaced - 4.7 * short - marks - (title.isGeneric ? 2.1 : 0);
}

/** Names tell most when several agree; a long title that is the same to the letter outweighs names that a scanner garbled. */
export function authorEvidence(names: NameAgreement | undefined, title: TitleAgreement | undefined): number {
  if (names === undefined) return 0.85;
  const share = names.matched / names.of;
  const several = Math.min(names.of, 3) - 1;
  let evidence = 0.46 * share + 0.17 * share * several + 1.94 * (names.matched / names.ofLonger);
  if (share >= 0.5) evidence += 0.93;
  const best = title === undefined ? 1 : Math.max(title.whole, title.within);
  if (share > 0.85 && several > 0) evidence += best < 0.85 ? -1 : 0.87;
  if (share < 0.3) evidence -= 1.17 + 0.56 * several - ((title?.whole ?? 0) > 0.95 ? 2.1 : 0);
  return evidence;
}

type Dated = Pick<Features, 'year' | 'isPreprint'>;

/** A preprint is dated up to three years before what it became. */
export function yearEvidence(a: Dated, b: Dated, venue: VenueAgreement): number {
  if (a.year === undefined || b.year === undefined || a.year === b.year) return 0;
  const years = Math.abs(a.year - b.year);
  if (a.isPreprint !== b.isPreprint && years <= 3) return 0;
  if (years === 1) return venue === 'same' ? -3 : -4;
  return years === 2 ? -4.3 : -4.8;
}

const periodic = /\b(?:annual|yearly|quarterly|monthly|biennial|statistics|year in review|standards of)\b/;

/** What comes out each year has each year's title and authors: of two years it is two papers. */
export function periodEvidence(a: Features, b: Features): number {
  const isOfTwoYears = a.year !== undefined && b.year !== undefined && a.year !== b.year;
  return isOfTwoYears && periodic.test(a.words) && periodic.test(b.words) ? -4 : 0;
}

/** The most that title and names can be worth, and a venue with them. */
const mostForTheRest = 5.6;

/** Where and when a record stands, volume and first page as numbers; 0 is unknown. */
export interface Standing extends Dated {
  readonly volume: number;
  readonly firstPage: number;
}

/** False where year, volume and pages alone are too much against: no title and no names could bring the score above `least`. Cheap, for the many pairs of a block. */
export function isConceivable(a: Standing, b: Standing, least: number): boolean {
  let score = mostForTheRest + yearEvidence(a, b, 'same');
  if (a.isPreprint !== b.isPreprint) return true;
  if (a.volume !== 0 && b.volume !== 0) score += a.volume === b.volume ? 0.8 : a.year !== b.year && a.year !== undefined && b.year !== undefined ? -3 : -1.8;
  if (a.firstPage !== 0 && b.firstPage !== 0) score += a.firstPage === b.firstPage ? 3.5 : -4.2;
  return score > least;
}

/**
 * Subjects of which each title has one of its own: of two papers, but for a translation on the same pages. Words of any kind in the place of others are as much against two that stand on other pages.
 */
export function subjectEvidence(a: Features, b: Features, title: TitleAgreement | undefined): number {
  if (title === undefined || title.replaced === 0 || isOneRange(a, b)) return 0;
  if (title.otherSubjects) return -6;
  return a.firstPage !== '' && b.firstPage !== '' && a.firstPage !== b.firstPage ? -4 : 0;
}

/** Two papers may share a page, and a supplement's abstracts do; they do not begin and end on the same two. */
function isOneRange(a: Features, b: Features): boolean {
  return a.firstPage !== '' && a.firstPage === b.firstPage && a.lastPage === b.lastPage && a.lastPage !== '' && a.lastPage !== a.firstPage && a.volume === b.volume;
}

/** Venue, volume and pages: where it stands. */
export function placeEvidence(a: Features, b: Features, venue: VenueAgreement): number {
  const isOtherVolume = a.volume !== '' && b.volume !== '' && a.volume !== b.volume;
  let score = 0;
  if (a.volume !== '' && a.volume === b.volume) score += 0.8;
  // Another volume of another year is another paper; of the same year it may be a supplement's own count.
  if (isOtherVolume) score -= a.year !== undefined && b.year !== undefined && a.year !== b.year ? 3 : 1.8;
  if (venue === 'same') score += 0.3;
  if (a.firstPage !== '' && a.firstPage === b.firstPage) {
    // Several abstracts of a supplement stand on one page, and such pages carry a letter: S72, A134, e82.
    return score + (/^[a-z]/.test(a.firstPage) ? 1.5 : a.lastPage !== '' && a.lastPage === b.lastPage ? 3.5 : 3);
  }
  if (a.firstPage !== '' && b.firstPage !== '') score -= 4.2;
  if (venue === 'same' || venue === 'unknown') return score;
  return score - (isOtherVolume ? 3.2 : venue === 'other' ? 0.3 : 1.4);
}
