/** The one comparison core: two records' features to a score, a verdict and the reason that a person can check. */
import { authorEvidence, placeEvidence, titleEvidence, yearEvidence } from './evidence.ts';
import type { Features } from './features.ts';
import { compareAuthors } from './names.ts';
import { compareTitles, type TitleAgreement } from './title.ts';
import { compareVenues } from './venue.ts';

/** `score` is evidence for one paper less evidence against, in natural logarithms; `match` is `score > 0`. */
export interface Comparison {
  readonly match: boolean;
  readonly score: number;
  readonly reason: string;
}

/** What a shared identifier is worth: less than two titles that disagree, since all abstracts of a supplement share one DOI. */
const sharedIdentifier = 6;
const otherDoi = -3;

/** An identifier counts in full for titles that are alike, and half for titles that are not. */
function trustIn(titles: TitleAgreement | undefined): number {
  const likeness = titles === undefined ? 1 : Math.max(titles.whole, titles.within);
  return 0.5 + 0.5 * Math.max(0, Math.min(1, (likeness - 0.6) / 0.3));
}

/** Whether two records are one paper. Symmetric: `compareFeatures(a, b)` and `(b, a)` say the same. */
export function compareFeatures(a: Features, b: Features): Comparison {
  if (a.sha256 !== '' && a.sha256 === b.sha256) return { match: true, score: 20, reason: 'same PDF' };
  const identity = a.identities.find((candidate) => b.identities.includes(candidate));
  const titles = compareTitles(a, b);
  let score = titleEvidence(titles);
  if (score < -8 && identity === undefined) return { match: false, score, reason: 'different titles' };
  const isPreprintOfOther = a.isPreprint !== b.isPreprint;
  if (identity !== undefined) score += sharedIdentifier * trustIn(titles);
  else if (a.doi !== '' && b.doi !== '' && !isPreprintOfOther) score += otherDoi;
  const names = compareAuthors(a.authors, b.authors);
  score += authorEvidence(names, titles);
  const years = a.year === undefined || b.year === undefined ? undefined : Math.abs(a.year - b.year);
  const venue = compareVenues(a.venue, b.venue);
  score += yearEvidence(years, { isPreprintOfOther, isSameVenue: venue === 'same' });
  const place = isPreprintOfOther ? { score: 0, reason: '' } : placeEvidence(a, b, venue);
  score += place.score;
  const reasons = [
    identity === undefined ? '' : `same ${identity.replace(':', ' ')}`,
    titles === undefined ? '' : titles.whole === 1 ? 'same title' : `titles ${Math.round(100 * Math.max(titles.whole, titles.within))}% alike`,
    names === undefined || names.matched < 0.5 ? '' : `${Math.round(names.matched)} of ${names.of} author${names.of === 1 ? '' : 's'}`,
    years === 0 ? 'same year' : '',
    place.reason,
    isPreprintOfOther ? 'preprint and published version' : '',
  ];
  return { match: score > 0, score, reason: reasons.filter((reason) => reason !== '').join(', ') };
}
