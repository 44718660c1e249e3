/** One record of a paper from all that its sources said: the leader's, completed and bettered by the members'. */
import type { PaperRecord } from '@sluice/core-models';
import { contentOrder } from './block.ts';
import { type Features, featuresOf } from './features.ts';

/**
 * The leader's own words stand, with three exceptions: where the leader is a preprint, a published version says what the paper is called and where it stands; the
 * same authors written in full replace initials; a whole abstract replaces a cut one. Ids are gathered, so that a preprint and what it became have both.
 * The order of `members` does not matter.
 *
 * @example
 * mergeRecords(preprint, [published]).doi; // the published version's, beside the preprint's arXiv id
 */
export function mergeRecords(leader: PaperRecord, members: readonly PaperRecord[]): PaperRecord {
  if (members.length === 0) return leader;
  const all = inOrder([leader, ...members]);
  const others = all.filter(({ record }) => record !== leader);
  const published = isPublished(leader) ? leader : (others.find(({ features }) => !features.isPreprint && features.venue + features.doi !== '')?.record ?? leader);
  const rest = [leader, ...others.map(({ record }) => record)];
  const place = placeOf(published, rest);
  const dois = rest.flatMap(({ doi }) => doi ?? []);
  const otherDoi = dois.find((doi) => doi !== place.doi);
  const first = <Field extends keyof PaperRecord>(field: Field): PaperRecord[Field] | undefined => rest.find((record) => record[field] !== undefined)?.[field];
  return {
    ...leader,
    ...place,
    title: published.title ?? first('title'),
    authors: authorsOf(rest),
    abstract: abstractOf(rest),
    arxivId: first('arxivId'),
    arxivVersion: rest.find(({ arxivId }) => arxivId !== undefined)?.arxivVersion,
    otherIds: { ...Object.assign({}, ...rest.toReversed().map(({ otherIds }) => otherIds)), ...(otherDoi === undefined ? {} : { other_doi: otherDoi }) },
    pdfUrl: first('pdfUrl'),
    url: first('url'),
    language: first('language'),
    citations: mostCited(rest),
    retracted: rest.some(({ retracted }) => retracted === true) ? true : first('retracted'),
    keywords: distinct(rest.flatMap(({ keywords }) => keywords)),
    citekey: first('citekey'),
    attachments: [...new Map(rest.toReversed().flatMap(({ attachments }) => attachments.map((attachment) => [attachment.location, attachment] as const))).values()].toReversed(),
    custom: Object.assign({}, ...rest.toReversed().map(({ custom }) => custom)),
  };
}

interface Described {
  readonly record: PaperRecord;
  readonly features: Features;
}

/** Published versions first, then those that say most; equals by what they say. */
function inOrder(records: readonly PaperRecord[]): readonly Described[] {
  return records
    .map((record) => {
      const features = featuresOf(record);
      const said = [record.doi, record.venue, record.volume, record.issue, record.pages, record.year, record.abstract].filter((field) => field !== undefined).length;
      return { record, features, said, key: `${contentOrder(features)}|${JSON.stringify(record)}` };
    })
    .toSorted((a, b) => Number(a.features.isPreprint) - Number(b.features.isPreprint) || b.said - a.said || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

function isPublished(record: PaperRecord): boolean {
  const { isPreprint, venue, doi } = featuresOf(record);
  return !isPreprint && venue + doi !== '';
}

type Place = Pick<PaperRecord, 'doi' | 'venue' | 'volume' | 'issue' | 'pages' | 'year' | 'type'>;

/** Where the published version stands; its gaps are filled by other published records, and by preprints only where nothing else is known. */
function placeOf(published: PaperRecord, rest: readonly PaperRecord[]): Place {
  const isOut = isPublished(published);
  const kin = [published, ...rest.filter((record) => record !== published && isPublished(record) === isOut)];
  const first = <Field extends keyof Place>(field: Field): Place[Field] => kin.find((record) => record[field] !== undefined)?.[field];
  const lacking = (field: 'doi' | 'year') => rest.find((record) => record[field] !== undefined);
  return {
    doi: first('doi') ?? lacking('doi')?.doi,
    venue: first('venue'),
    volume: first('volume'),
    issue: first('issue'),
    pages: first('pages'),
    year: first('year') ?? lacking('year')?.year,
    type: first('type'),
  };
}

/** The leader's, unless the same number of names stands elsewhere in more letters: `Palpanas, Themistoklis` for `Palpanas, T.`. */
function authorsOf([leader, ...others]: readonly PaperRecord[]): string[] {
  const own = leader?.authors ?? [];
  const letters = (names: readonly string[]): number => names.join('').length;
  return others.map(({ authors }) => authors).reduce((best, names) => ((best.length === 0 || names.length === best.length) && letters(names) > letters(best) ? names : best), own);
}

/** The leader's, unless one elsewhere is twice as long. */
function abstractOf([leader, ...others]: readonly PaperRecord[]): string | undefined {
  return others.map(({ abstract }) => abstract).reduce((best, text) => ((text?.length ?? 0) > 2 * (best?.length ?? 0) ? text : best), leader?.abstract);
}

/** Registers lag behind each other, none counts too many. */
function mostCited(records: readonly PaperRecord[]): number | undefined {
  const counts = records.flatMap(({ citations }) => citations ?? []);
  return counts.length === 0 ? undefined : Math.max(...counts);
}

function distinct(words: readonly string[]): string[] {
  return [...new Map(words.toReversed().map((word) => [word.toLowerCase(), word])).values()].toReversed();
}
