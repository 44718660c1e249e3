/** arXiv's Atom API: search by page, look-up by id. One request in three seconds, for all who share the pace. */
import type { PaperRecord } from '@sluice/core-models';
import { RunFault } from '@sluice/core-models';
import { canonicalArxivId } from '../dedup/identity.ts';
import { composeRecord } from './compose-record.ts';
import type { AtomEntry } from './arxiv-atom.ts';
import { parseAtom } from './arxiv-atom.ts';
import type { Hit, Provider, ProviderContext, SearchRequest } from './provider.ts';
import { addressOf, ask } from './provider.ts';
import type { Timeframe } from './timeframe.ts';

const PAGE = 100;
/** arXiv serves empty pages in the middle of a result now and then; asked again, they are full. */
const MAX_EMPTY = 3;

export const arxiv: Provider = { name: 'arxiv', title: 'arXiv', search: searchArxiv };

/** Hits by relevance. `id` is the arXiv id without its version. */
export async function* searchArxiv({ query, timeframe, limit }: SearchRequest, context: ProviderContext): AsyncGenerator<Hit> {
  const search = [searchTerms(query), submitted(timeframe)].filter((part) => part !== '').join(' AND ');
  for (let start = 0, empty = 0; start < limit; ) {
    const address = addressOf(context.endpoints.arxiv, { search_query: search, start, max_results: Math.min(PAGE, limit - start), sortBy: 'relevance', sortOrder: 'descending' });
    const feed = await askArxiv(address, context, empty);
    if (feed.entries.length === 0) {
      if (start >= feed.total) return;
      empty += 1;
      if (empty >= MAX_EMPTY) throw new RunFault('source_unreachable', `Cannot ask arXiv: it says ${feed.total} papers and gave an empty page at ${start}, ${MAX_EMPTY} times; expected the rest`);
      continue;
    }
    empty = 0;
    for (const entry of feed.entries) yield { id: canonicalArxivId(entry.id)?.id ?? entry.id, record: arxivRecord(entry, context) };
    start += feed.entries.length;
    if (start >= feed.total) return;
  }
}

/** The record of one id, undefined where arXiv does not know it. */
export async function lookUpArxiv(id: string, version: number | undefined, context: ProviderContext): Promise<PaperRecord | undefined> {
  const wanted = version === undefined ? id : `${id}v${version}`;
  const feed = await askArxiv(addressOf(context.endpoints.arxiv, { id_list: wanted, max_results: 1 }), context, 0);
  const [entry] = feed.entries;
  return entry === undefined || entry.title === '' ? undefined : arxivRecord(entry, context);
}

async function askArxiv(address: string, context: ProviderContext, empty: number): Promise<ReturnType<typeof parseAtom>> {
  // An empty page must not be remembered as the answer.
  const asking = empty === 0 ? { ...context, cache: cacheOfFullPages(context) } : { ...context, cache: undefined };
  const text = await ask(asking, { title: 'arXiv', address, headers: { accept: 'application/atom+xml' }, paceKey: 'arxiv.org', intervalMs: 3000 });
  const feed = parseAtom(text ?? '');
  if (feed.problem !== undefined) throw new RunFault('source_unreachable', `Cannot ask arXiv: ${feed.problem}; expected a feed of papers`);
  return feed;
}

function cacheOfFullPages({ cache }: ProviderContext): ProviderContext['cache'] {
  if (cache === undefined) return undefined;
  return {
    find: (hash) => cache.find(hash),
    save: async (hash, body) => {
      if (body.includes('<entry')) await cache.save(hash, body);
    },
  };
}

function arxivRecord(entry: AtomEntry, { endpoints }: ProviderContext): PaperRecord {
  const id = canonicalArxivId(entry.id);
  return composeRecord({
    title: entry.title,
    authors: entry.authors,
    date: entry.published,
    abstract: entry.summary,
    doi: entry.doi,
    arxiv: entry.id,
    url: id === undefined ? undefined : `https://arxiv.org/abs/${id.id}`,
    pdfUrl: id === undefined ? undefined : `${endpoints.arxivPdf}/${id.id}${id.version === undefined ? '' : `v${id.version}`}`,
    keywords: entry.categories,
    type: 'preprint',
    retracted: /\bthis (?:paper|article|submission|manuscript) has been withdrawn\b/i.test(`${entry.comment} ${entry.summary}`) || undefined,
    custom: { journalRef: entry.journalRef, comment: entry.comment },
  });
}

/** A query with arXiv's own field prefixes goes through as it is; plain words must all occur, phrases as phrases. */
function searchTerms(query: string): string {
  if (/\b(?:ti|au|abs|co|jr|cat|rn|id|all):/.test(query)) return query;
  const terms = query.match(/"[^"]+"|\(|\)|[^\s()"]+/g) ?? [];
  let out = '';
  for (const term of terms) {
    const isOperator = /^(?:AND|OR|NOT|ANDNOT)$/.test(term);
    if (term === ')' || isOperator) out += term === ')' ? ')' : ` ${term === 'NOT' ? 'ANDNOT' : term} `;
    else {
      if (out !== '' && !/[(\s]$/.test(out)) out += ' AND ';
      out += term === '(' ? '(' : `all:${term}`;
    }
  }
  return out.replace(/\bAND\s+ANDNOT\b/g, 'ANDNOT').replace(/\s+/g, ' ').trim();
}

function submitted(timeframe: Timeframe | undefined): string {
  if (timeframe?.from === undefined && timeframe?.to === undefined) return '';
  const minute = (date: Date) => date.toISOString().replace(/\D/g, '').slice(0, 12);
  return `submittedDate:[${timeframe.from === undefined ? '199101010000' : minute(timeframe.from)} TO ${timeframe.to === undefined ? '300001010000' : minute(timeframe.to)}]`;
}
