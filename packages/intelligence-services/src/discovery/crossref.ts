/** Crossref: search by cursor, look-up by DOI. Most fields are lists, abstracts are JATS. */
import type { PaperRecord } from '@sluice/core-models';
import { z } from 'zod';
import { composeRecord } from './compose-record.ts';
import type { Hit, Provider, ProviderContext, SearchRequest } from './provider.ts';
import { addressOf, ask, parsedAnswer, pathOf } from './provider.ts';
import { dayOf } from './timeframe.ts';

const PAGE = 100;

const DateParts = z.object({ 'date-parts': z.array(z.array(z.number().nullish())).nullish() });
const Person = z.object({ family: z.string().nullish(), given: z.string().nullish(), name: z.string().nullish(), suffix: z.string().nullish() });
const Work = z.object({
  DOI: z.string(),
  title: z.array(z.string()).nullish(),
  subtitle: z.array(z.string()).nullish(),
  author: z.array(Person).nullish(),
  'container-title': z.array(z.string()).nullish(),
  issued: DateParts.nullish(),
  published: DateParts.nullish(),
  abstract: z.string().nullish(),
  volume: z.string().nullish(),
  issue: z.string().nullish(),
  page: z.string().nullish(),
  type: z.string().nullish(),
  language: z.string().nullish(),
  URL: z.string().nullish(),
  subject: z.array(z.string()).nullish(),
  'is-referenced-by-count': z.number().nullish(),
  link: z.array(z.object({ URL: z.string(), 'content-type': z.string().nullish() })).nullish(),
  'updated-by': z.array(z.object({ type: z.string().nullish() })).nullish(),
});
const Page = z.object({ message: z.object({ 'next-cursor': z.string().nullish(), items: z.array(z.unknown()).nullish() }) });
const Single = z.object({ message: z.unknown() });

export const crossref: Provider = { name: 'crossref', title: 'Crossref', search: searchCrossref };

/** `id` is the DOI. */
export async function* searchCrossref({ query, timeframe, limit }: SearchRequest, context: ProviderContext): AsyncGenerator<Hit> {
  const filter = [
    timeframe?.from === undefined ? '' : `from-pub-date:${dayOf(timeframe.from)}`,
    timeframe?.to === undefined ? '' : `until-pub-date:${dayOf(timeframe.to)}`,
  ].filter((part) => part !== '');
  let cursor: string | null | undefined = '*';
  for (let count = 0; count < limit && typeof cursor === 'string'; ) {
    const text = await askCrossref('/works', { 'query.bibliographic': query, filter: filter.join(','), rows: Math.min(PAGE, limit - count), cursor }, context);
    const page = Page.safeParse(text === undefined ? {} : parsedAnswer('Crossref', text));
    const items = page.data?.message.items ?? [];
    for (const [at, work] of items.slice(0, limit - count).entries()) yield hitOf(work, count + at);
    count += items.length;
    // Crossref gives a cursor on the last page too: an empty page is the end.
    cursor = items.length === 0 ? undefined : page.data?.message['next-cursor'];
  }
}

/** The record of a DOI, undefined where Crossref does not know it (DataCite's, for one). */
export async function lookUpCrossref(doi: string, context: ProviderContext): Promise<PaperRecord | undefined> {
  const text = await askCrossref(`/works/${pathOf(doi)}`, {}, context);
  const single = Single.safeParse(text === undefined ? {} : parsedAnswer('Crossref', text));
  const hit = hitOf(single.data?.message, 0);
  return 'record' in hit ? hit.record : undefined;
}

function askCrossref(path: string, parameters: Readonly<Record<string, string | number>>, context: ProviderContext): Promise<string | undefined> {
  const address = addressOf(context.endpoints.crossref + path, { ...parameters, mailto: context.contactEmail });
  return ask(context, { title: 'Crossref', address, paceKey: 'crossref.org', intervalMs: 200 });
}

function hitOf(value: unknown, at: number): Hit {
  const parsed = Work.safeParse(value);
  if (!parsed.success) return { id: `hit ${at + 1}`, problem: `Crossref describes it in an unknown way (${parsed.error.issues[0]?.message ?? ''})` };
  const work = parsed.data;
  const title = work.title?.[0];
  const subtitle = work.subtitle?.[0];
  const updates = (work['updated-by'] ?? []).map((update) => update.type);
  return {
    id: work.DOI.toLowerCase(),
    record: composeRecord({
      title: title !== undefined && subtitle !== undefined && !title.includes(subtitle) ? `${title}: ${subtitle}` : title,
      authors: (work.author ?? []).map(({ family, given, name, suffix }) => [family ?? name, given, suffix].filter((part) => typeof part === 'string').join(', ')),
      date: dateOf(work.issued) ?? dateOf(work.published),
      venue: work['container-title']?.[0],
      volume: work.volume ?? undefined,
      issue: work.issue ?? undefined,
      pages: work.page ?? undefined,
      abstract: work.abstract?.replace(/^\s*<jats:title>\s*abstract\s*<\/jats:title>/i, ''),
      doi: work.DOI,
      url: work.URL ?? undefined,
      pdfUrl: work.link?.find((link) => link['content-type'] === 'application/pdf')?.URL,
      citations: work['is-referenced-by-count'] ?? undefined,
      language: work.language ?? undefined,
      type: work.type ?? undefined,
      retracted: updates.includes('retraction') || undefined,
      keywords: work.subject ?? [],
    }),
  };
}

/** Crossref writes an unknown date as `[[null]]`. */
function dateOf(date: z.infer<typeof DateParts> | null | undefined): string | undefined {
  const year = date?.['date-parts']?.[0]?.[0];
  return year === null || year === undefined ? undefined : String(year);
}
