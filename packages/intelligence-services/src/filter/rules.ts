/** The hard rules of a run: each either lets a record pass or names itself as the reason to leave it out. */
import type { FilterSettings, PaperRecord } from '@sluice/core-models';
import { foldText } from '../dedup/fold.ts';
import { venuesAgree } from '../dedup/venue.ts';
import { type KeywordRule, parseKeywordRule } from './keyword-rule.ts';

/** The name of the rule that a record breaks, or '' when it may stay. What a record does not say breaks no rule. */
export type Filter = (record: PaperRecord) => string;

/**
 * The rules of these settings, in the order in which they are tried: `retracted`, `min_year`, `max_year`, `min_citations`, `languages`, `venues`, `has_pdf`, `keywords`.
 *
 * @throws {ConfigurationError} where the keyword expression cannot be read.
 */
export function filterOf(settings: FilterSettings): Filter {
  const { minYear, maxYear, minCitations, excludeRetracted, hasPdf } = settings;
  const languages = new Set(settings.languages.map(languageCode));
  const venues = settings.venues.map(foldText);
  const keywords = settings.keywords === undefined || settings.keywords.trim() === '' ? undefined : parseKeywordRule(settings.keywords);
  return (record) => {
    if (excludeRetracted && isRetracted(record)) return 'retracted';
    if (minYear !== undefined && record.year !== undefined && record.year < minYear) return 'min_year';
    if (maxYear !== undefined && record.year !== undefined && record.year > maxYear) return 'max_year';
    if (record.citations !== undefined && record.citations < minCitations) return 'min_citations';
    if (languages.size > 0 && record.language !== undefined && !languages.has(languageCode(record.language))) return 'languages';
    if (venues.length > 0 && !isOfVenue(record, venues)) return 'venues';
    if (hasPdf !== undefined && hasPdf !== hasAnyPdf(record)) return 'has_pdf';
    if (keywords !== undefined && breaks(keywords, record)) return 'keywords';
    return '';
  };
}

/** What publishers put before the title of a retracted work; Postgres reads it as JavaScript does. */
export const retractedTitle = String.raw`^\W*(?:retracted(?: article)?|retraction(?: note| notice)?)\s*[:\]–—-]`;
const beginsRetracted = new RegExp(retractedTitle, 'i');

/** Flagged by the source, or by what publishers put before a title. */
export function isRetracted(record: Pick<PaperRecord, 'retracted' | 'title'>): boolean {
  return record.retracted === true || beginsRetracted.test(record.title ?? '');
}

function hasAnyPdf(record: PaperRecord): boolean {
  return (
    record.pdfPath !== undefined ||
    record.pdfSha256 !== undefined ||
    record.pdfUrl !== undefined ||
    record.arxivId !== undefined ||
    record.attachments.some((attachment) => attachment.role === 'main')
  );
}

function isOfVenue(record: PaperRecord, venues: readonly string[]): boolean {
  const venue = foldText(record.venue ?? '');
  return venue === '' || venues.some((wanted) => ` ${venue} `.includes(` ${wanted} `) || venuesAgree(wanted, venue) === true);
}

/** What the title alone does not settle passes while the abstract is unknown: the word might be there. */
function breaks(keywords: KeywordRule, record: PaperRecord): boolean {
  const known = [record.title ?? '', record.abstract ?? '', ...record.keywords].join(' . ');
  return keywords(known, record.title !== undefined && record.abstract !== undefined) === false;
}

const languageNames: Readonly<Record<string, string>> = {
  english: 'en', german: 'de', french: 'fr', spanish: 'es', portuguese: 'pt', italian: 'it', chinese: 'zh', japanese: 'ja', russian: 'ru', korean: 'ko', dutch: 'nl', polish: 'pl', turkish: 'tr',
  eng: 'en', ger: 'de', deu: 'de', fre: 'fr', fra: 'fr', spa: 'es', por: 'pt', ita: 'it', chi: 'zh', zho: 'zh', jpn: 'ja', rus: 'ru', kor: 'ko', dut: 'nl', nld: 'nl', pol: 'pl', tur: 'tr',
};

/** `English`, `eng` and `en-GB` are `en`. */
function languageCode(language: string): string {
  const lower = language.trim().toLowerCase();
  return languageNames[lower] ?? lower.replace(/[-_].*$/, '');
}
