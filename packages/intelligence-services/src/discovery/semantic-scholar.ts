/** Semantic Scholar's graph API: search by relevance, at most 1,000 hits deep. Nearly every field of it may be null. */
import { z } from 'zod';
import { composeRecord } from './compose-record.ts';
import type { Hit, Provider, ProviderContext, SearchRequest } from './provider.ts';
import { addressOf, ask, parsedAnswer, pathOf } from './provider.ts';
import { dayOf } from './timeframe.ts';

const PAGE = 100;
const MAX_HITS = 1000;
const FIELDS = 'title,abstract,year,venue,publicationDate,externalIds,authors.name,citationCount,openAccessPdf,publicationTypes,journal,url';

const Paper = z.object({
  paperId: z.string(),
  title: z.string().nullish(),
  abstract: z.string().nullish(),
  year: z.number().nullish(),
  venue: z.string().nullish(),
  publicationDate: z.string().nullish(),
  externalIds: z.record(z.string(), z.union([z.string(), z.number()]).nullish()).nullish(),
  authors: z.array(z.object({ name: z.string().nullish() }).nullable()).nullish(),
  citationCount: z.number().nullish(),
  openAccessPdf: z.object({ url: z.string().nullish() }).nullish(),
  publicationTypes: z.array(z.string()).nullish(),
  journal: z.object({ name: z.string().nullish(), volume: z.string().nullish(), pages: z.string().nullish() }).nullish(),
  url: z.string().nullish(),
});
const Page = z.object({ total: z.number().nullish(), next: z.number().nullish(), data: z.array(z.unknown()).nullish() });

export const semanticScholar: Provider = { name: 'semantic_scholar', title: 'Semantic Scholar', search: searchSemanticScholar };

/** `id` is the paper id. */
export async function* searchSemanticScholar({ query, timeframe, limit }: SearchRequest, context: ProviderContext): AsyncGenerator<Hit> {
  const most = Math.min(limit, MAX_HITS);
  for (let offset = 0; offset < most; ) {
    const text = await askSemanticScholar(
      addressOf(`${context.endpoints.semanticScholar}/paper/search`, {
        query,
        offset,
        limit: Math.min(PAGE, most - offset),
        fields: FIELDS,
        publicationDateOrYear: timeframe === undefined ? undefined : `${timeframe.from === undefined ? '' : dayOf(timeframe.from)}:${timeframe.to === undefined ? '' : dayOf(timeframe.to)}`,
      }),
      context,
    );
    const page = Page.safeParse(text === undefined ? {} : parsedAnswer('Semantic Scholar', text));
    const found = page.data?.data ?? [];
    for (const [at, paper] of found.entries()) yield hitOf(paper, offset + at);
    offset = page.data?.next ?? most;
    if (found.length === 0) return;
  }
}

/** Where Semantic Scholar knows a free PDF of a DOI or arXiv id (`DOI:…`, `ARXIV:…`). */
export async function semanticScholarPdf(id: string, context: ProviderContext): Promise<string | undefined> {
  const text = await askSemanticScholar(addressOf(`${context.endpoints.semanticScholar}/paper/${pathOf(id)}`, { fields: 'openAccessPdf' }), context);
  const paper = z.object({ openAccessPdf: Paper.shape.openAccessPdf }).safeParse(text === undefined ? {} : parsedAnswer('Semantic Scholar', text));
  return paper.data?.openAccessPdf?.url || undefined;
}

function askSemanticScholar(address: string, context: ProviderContext): Promise<string | undefined> {
  const key = context.semanticScholarApiKey;
  return ask(context, { title: 'Semantic Scholar', address, headers: key === undefined ? {} : { 'x-api-key': key }, paceKey: 'semanticscholar.org', intervalMs: 1000 });
}

function hitOf(value: unknown, at: number): Hit {
  const parsed = Paper.safeParse(value);
  if (!parsed.success) return { id: `hit ${at + 1}`, problem: `Semantic Scholar describes it in an unknown way (${parsed.error.issues[0]?.message ?? ''})` };
  const paper = parsed.data;
  const ids = paper.externalIds ?? {};
  const id = (name: string) => (ids[name] === null || ids[name] === undefined ? undefined : String(ids[name]));
  const arxivId = id('ArXiv');
  return {
    id: paper.paperId,
    record: composeRecord({
      title: paper.title ?? undefined,
      authors: (paper.authors ?? []).flatMap((author) => author?.name ?? []),
      date: paper.year === null || paper.year === undefined ? (paper.publicationDate ?? undefined) : String(paper.year),
      venue: paper.venue || paper.journal?.name || undefined,
      volume: paper.journal?.volume ?? undefined,
      pages: paper.journal?.pages ?? undefined,
      abstract: paper.abstract ?? undefined,
      doi: id('DOI'),
      arxiv: arxivId === undefined ? undefined : `arXiv:${arxivId}`,
      url: paper.url ?? undefined,
      pdfUrl: paper.openAccessPdf?.url ?? undefined,
      citations: paper.citationCount ?? undefined,
      type: paper.publicationTypes?.[0],
      otherIds: { s2: paper.paperId, pmid: id('PubMed'), pmcid: id('PubMedCentral'), dblp: id('DBLP'), acl: id('ACL') },
    }),
  };
}
