/** OpenAlex: search by cursor, look-up by DOI. Abstracts come as an inverted index. */
import type { PaperRecord } from '@sluice/core-models';
import { z } from 'zod';
import { composeRecord } from './compose-record.ts';
import type { Hit, Provider, ProviderContext, SearchRequest } from './provider.ts';
import { addressOf, ask, parsedAnswer, pathOf } from './provider.ts';
import { dayOf } from './timeframe.ts';

const PAGE = 100;
/** A longer abstract is a mistake, or an attack on memory. */
const MAX_WORDS = 20_000;

const Location = z.object({ pdf_url: z.string().nullish(), landing_page_url: z.string().nullish(), source: z.object({ display_name: z.string().nullish() }).nullish() });
const Work = z.object({
  id: z.string(),
  doi: z.string().nullish(),
  title: z.string().nullish(),
  display_name: z.string().nullish(),
  publication_year: z.number().nullish(),
  language: z.string().nullish(),
  type: z.string().nullish(),
  ids: z.record(z.string(), z.union([z.string(), z.number()]).nullish()).nullish(),
  primary_location: Location.nullish(),
  best_oa_location: Location.nullish(),
  open_access: z.object({ oa_url: z.string().nullish() }).nullish(),
  authorships: z.array(z.object({ raw_author_name: z.string().nullish(), author: z.object({ display_name: z.string().nullish() }).nullish() })).nullish(),
  cited_by_count: z.number().nullish(),
  is_retracted: z.boolean().nullish(),
  biblio: z.object({ volume: z.string().nullish(), issue: z.string().nullish(), first_page: z.string().nullish(), last_page: z.string().nullish() }).nullish(),
  abstract_inverted_index: z.record(z.string(), z.array(z.number())).nullish(),
  keywords: z.array(z.object({ display_name: z.string().nullish() })).nullish(),
});
type Work = z.infer<typeof Work>;
const Page = z.object({ meta: z.object({ next_cursor: z.string().nullish() }).nullish(), results: z.array(z.unknown()).nullish() });

export const openalex: Provider = { name: 'openalex', title: 'OpenAlex', search: searchOpenalex };

/** `id` is the work's short id, `W2741809807`. */
export async function* searchOpenalex({ query, timeframe, limit }: SearchRequest, context: ProviderContext): AsyncGenerator<Hit> {
  const filter = [
    timeframe?.from === undefined ? '' : `from_publication_date:${dayOf(timeframe.from)}`,
    timeframe?.to === undefined ? '' : `to_publication_date:${dayOf(timeframe.to)}`,
  ].filter((part) => part !== '');
  let cursor: string | null | undefined = '*';
  for (let count = 0; count < limit && typeof cursor === 'string'; ) {
    const text = await askOpenalex('/works', { search: query, filter: filter.join(','), per_page: Math.min(PAGE, limit - count), cursor }, context);
    const page = Page.safeParse(text === undefined ? {} : parsedAnswer('OpenAlex', text));
    const results = page.data?.results ?? [];
    for (const [at, work] of results.slice(0, limit - count).entries()) yield hitOf(work, count + at);
    count += results.length;
    cursor = results.length === 0 ? undefined : page.data?.meta?.next_cursor;
  }
}

/** The record of a DOI, undefined where OpenAlex does not know it. */
export async function lookUpOpenalex(doi: string, context: ProviderContext): Promise<PaperRecord | undefined> {
  const text = await askOpenalex(`/works/doi:${pathOf(doi)}`, {}, context);
  const hit = text === undefined ? undefined : hitOf(parsedAnswer('OpenAlex', text), 0);
  return hit !== undefined && 'record' in hit ? hit.record : undefined;
}

function askOpenalex(path: string, parameters: Readonly<Record<string, string | number>>, context: ProviderContext): Promise<string | undefined> {
  const { openalexApiKey, contactEmail } = context;
  const address = addressOf(context.endpoints.openalex + path, { ...parameters, mailto: contactEmail, api_key: openalexApiKey });
  return ask(context, { title: 'OpenAlex', address, secrets: openalexApiKey === undefined ? [] : [openalexApiKey], paceKey: 'openalex.org', intervalMs: 100 });
}

function hitOf(value: unknown, at: number): Hit {
  const parsed = Work.safeParse(value);
  if (!parsed.success) return { id: `hit ${at + 1}`, problem: `OpenAlex describes it in an unknown way (${parsed.error.issues[0]?.message ?? ''})` };
  const work = parsed.data;
  const id = shortId(work.id);
  const { volume, issue, first_page: first, last_page: last } = work.biblio ?? {};
  const arxivAddress = [work.primary_location, work.best_oa_location].map((place) => place?.landing_page_url ?? '').find((address) => /arxiv\.org\//.test(address));
  return {
    id,
    record: composeRecord({
      title: work.title ?? work.display_name ?? undefined,
      authors: (work.authorships ?? []).flatMap((authorship) => authorship.author?.display_name ?? authorship.raw_author_name ?? []),
      date: work.publication_year === null || work.publication_year === undefined ? undefined : String(work.publication_year),
      venue: work.primary_location?.source?.display_name ?? undefined,
      volume: volume ?? undefined,
      issue: issue ?? undefined,
      pages: typeof first !== 'string' ? undefined : typeof last === 'string' && last !== first ? `${first}-${last}` : first,
      abstract: abstractOf(work),
      doi: work.doi ?? undefined,
      arxiv: arxivAddress,
      url: work.primary_location?.landing_page_url ?? undefined,
      pdfUrl: work.best_oa_location?.pdf_url ?? work.primary_location?.pdf_url ?? undefined,
      citations: work.cited_by_count ?? undefined,
      language: work.language ?? undefined,
      type: work.type ?? undefined,
      retracted: work.is_retracted ?? undefined,
      keywords: (work.keywords ?? []).flatMap((keyword) => keyword.display_name ?? []),
      otherIds: { openalex: id, pmid: tail(work.ids?.['pmid']), pmcid: tail(work.ids?.['pmcid']) },
    }),
  };
}

/** Words by their positions. */
function abstractOf(work: Work): string | undefined {
  if (work.abstract_inverted_index === null || work.abstract_inverted_index === undefined) return undefined;
  const words: string[] = [];
  for (const [word, positions] of Object.entries(work.abstract_inverted_index)) {
    for (const position of positions) if (Number.isInteger(position) && position >= 0 && position < MAX_WORDS) words[position] = word;
  }
  const text = words.filter((word) => word !== undefined).join(' ');
  return text === '' ? undefined : text;
}

function shortId(id: string): string {
  return id.replace(/^.*\//, '');
}

function tail(value: string | number | null | undefined): string | undefined {
  return value === null || value === undefined ? undefined : shortId(String(value));
}
