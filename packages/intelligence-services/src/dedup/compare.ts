/** The one comparison core: two records' features to a score, a verdict and the reason that a person can check. */
import { authorEvidence, periodEvidence, placeEvidence, subjectEvidence, titleEvidence, yearEvidence } from './evidence.ts';
import type { Features } from './features.ts';
import { areRegisteredApart, sharedIdentity } from './registered.ts';
import { compareAuthors, type NameAgreement } from './names.ts';
import { compareTitles, type TitleAgreement } from './title.ts';
import { compareVenues, type VenueAgreement } from './venue.ts';

/** `score` is evidence for one paper less evidence against, in natural logarithms; `match` is `score > 0`. */
export interface Comparison {
  readonly match: boolean;
  readonly score: number;
  readonly reason: string;
}

/** Whether two records are one paper, and why. Symmetric: `compareFeatures(a, b)` and `(b, a)` say the same. */
export function compareFeatures(a: Features, b: Features): Comparison {
  const evidence = weigh(a, b);
  return { match: evidence.score > 0, score: evidence.score, reason: reasonOf(a, b, evidence) };
}

/** The score alone; minus infinity for two that registers tell apart. */
export function scorePair(a: Features, b: Features): number {
  const { score } = weigh(a, b);
  return score === registeredApart ? -Infinity : score;
}

/** Whether two records are one paper. */
export function isMatch(a: Features, b: Features): boolean {
  return weigh(a, b).score > 0;
}

/** What a shared identifier is worth: less than two titles that disagree, since all abstracts of a supplement share one DOI. */
const sharedIdentifier = 6;
const samePdf = 20;
/** Of two papers for certain: no other member of a cluster brings them together. */
const registeredApart = -100;

interface Evidence {
  readonly score: number;
  readonly identity?: string | undefined;
  readonly titles?: TitleAgreement | undefined;
  readonly names?: NameAgreement | undefined;
  readonly venue?: VenueAgreement;
}

function weigh(a: Features, b: Features): Evidence {
  if (a.sha256 !== '' && a.sha256 === b.sha256) return { score: samePdf };
  const identity = sharedIdentity(a, b);
  const titles = compareTitles(a, b);
  let score = titleEvidence(titles);
  if (score < -8 && identity === undefined) return { score, titles };
  if (identity !== undefined) score += sharedIdentifier * trustIn(titles);
  else if (areRegisteredApart(a, b)) return { score: registeredApart, titles };
  const names = compareAuthors(a.authors, b.authors);
  score += authorEvidence(names, titles) + subjectEvidence(a, b, titles);
  const venue = compareVenues(a.venue, b.venue);
  score += yearEvidence(a, b, venue) + periodEvidence(a, b);
  if (a.isPreprint === b.isPreprint) score += placeEvidence(a, b, venue);
  return { score, identity, titles, names, venue };
}

/** An identifier counts in full for titles that are alike, and half for titles that are not. */
function trustIn(titles: TitleAgreement | undefined): number {
  const likeness = titles === undefined ? 1 : Math.max(titles.whole, titles.within);
  return 0.5 + 0.5 * Math.max(0, Math.min(1, (likeness - 0.6) / 0.3));
}

function reasonOf(a: Features, b: Features, { score, identity, titles, names, venue }: Evidence): string {
  if (score === samePdf) return 'same PDF';
  const reasons: string[] = [];
  if (identity !== undefined) reasons.push(`same ${identity.replace(':', ' ')}`);
  if (titles !== undefined) reasons.push(titles.whole === 1 ? 'same title' : `titles ${Math.round(100 * Math.max(titles.whole, titles.within))}% alike`);
  if (names !== undefined && names.matched >= 0.5) reasons.push(`${Math.round(names.matched)} of ${names.of} author${names.of === 1 ? '' : 's'}`);
  if (a.year !== undefined && a.year === b.year) reasons.push('same year');
  if (a.firstPage !== '' && a.firstPage === b.firstPage) reasons.push(a.lastPage !== '' && a.lastPage === b.lastPage ? 'same pages' : 'same first page');
  if (venue === 'same') reasons.push('same venue');
  if (a.isPreprint !== b.isPreprint) reasons.push('preprint and published version');
  return reasons.join(', ');
}
