/** The one comparison core: two records' features to a score in bits of evidence, a verdict and the reason a person can check. */
import type { Features } from './features.ts';
import { compareAuthors } from './names.ts';
import { compareTitles, type TitleAgreement } from './title.ts';
import { venuesAgree } from './venue.ts';

/** `score` is evidence for one paper less evidence against; `match` is `score ≥ threshold`. */
export interface Comparison {
  readonly match: boolean;
  readonly score: number;
  readonly reason: string;
}

/** Evidence in the manner of Fellegi and Sunter, in rough base-2 logarithms; unknown fields count nothing. */
export const threshold = 5;

/** Whether two records are one paper. Symmetric. */
export function compareFeatures(a: Features, b: Features): Comparison {
  const reasons: string[] = [];
  if (a.sha256 !== '' && a.sha256 === b.sha256) return { match: true, score: 20, reason: 'same PDF' };
  const title = compareTitles(a, b);
  const sharedIdentity = a.identities.find((identity) => b.identities.includes(identity));
  let score = titleEvidence(title);
  if (title !== undefined && score < -6 && sharedIdentity === undefined) return { match: false, score, reason: 'different titles' };
  if (title !== undefined && score > 0) reasons.push(title.whole === 1 ? 'same title' : `titles ${Math.round(100 * Math.max(title.whole, title.within))}% alike`);
  const published = a.isPreprint !== b.isPreprint;
  if (sharedIdentity !== undefined) {
    score += 8;
    reasons.unshift(`same ${sharedIdentity.replace(':', ' ')}`);
  } else if (a.doi !== '' && b.doi !== '' && !published) score -= 3;
  const names = compareAuthors(a.authors, b.authors);
  if (names !== undefined) {
    const share = names.matched / names.of;
    score += share >= 0.5 ? (2 + Math.min(names.of, 3)) * (2 * share - 1) : -8 * (0.5 - share) * (names.of > 1 ? 1.3 : 1);
    if (share >= 0.5) reasons.push(`${Math.round(names.matched)} of ${names.of} authors`);
  }
  if (a.year !== undefined && b.year !== undefined) {
    const years = Math.abs(a.year - b.year);
    score += years === 0 ? 1.5 : published && years <= 3 ? 0 : years === 1 ? -0.5 : years === 2 ? -2.5 : -4;
    if (years === 0) reasons.push('same year');
  }
  if (!published) score += placeEvidence(a, b, reasons);
  return { match: score >= threshold, score, reason: reasons.join(', ') };
}

function placeEvidence(a: Features, b: Features, reasons: string[]): number {
  let score = 0;
  const sameVolume = a.volume !== '' && b.volume !== '' ? a.volume === b.volume : undefined;
  if (a.firstPage !== '' && b.firstPage !== '') {
    const samePages = a.firstPage === b.firstPage;
    const bothEnds = samePages && a.lastPage !== '' && a.lastPage === b.lastPage;
    score += bothEnds ? 4 : samePages ? 3 : -3.5;
    if (samePages) reasons.push(`same ${bothEnds ? 'pages' : 'first page'}`);
  }
  if (sameVolume !== undefined) score += sameVolume ? 1 : -1.5;
  const sameVenue = venuesAgree(a.venue, b.venue);
  if (sameVenue !== undefined) score += sameVenue ? 1 : -1;
  if (sameVenue === true) reasons.push('same venue');
  return score;
}

function titleEvidence(title: TitleAgreement | undefined): number {
  if (title === undefined) return 0;
  const whole = curve(title.whole);
  const inside = title.length >= 12 ? curve(title.within) - 1 - 4 * (1 - title.ratio) : whole;
  let evidence = Math.max(whole, inside);
  if (title.numbers === 'conflict') evidence -= 6;
  if (title.numbers === 'extra') evidence -= 2;
  evidence -= Math.min(6, 0.5 * title.replaced);
  return evidence > 0 ? evidence * Math.min(1, Math.max(0.15, (title.length - 4) / 22)) : evidence;
}

/** Similarity to bits, between the knots in straight lines. */
function curve(similarity: number): number {
  const knots = [[0.5, -10], [0.7, -4], [0.8, 0], [0.85, 2], [0.9, 4], [0.95, 5.5], [1, 6.5]] as const;
  let before: readonly [number, number] = [0, -12];
  for (const knot of knots) {
    if (similarity <= knot[0]) return before[1] + ((knot[1] - before[1]) * (similarity - before[0])) / (knot[0] - before[0]);
    before = knot;
  }
  return 6.5;
}
