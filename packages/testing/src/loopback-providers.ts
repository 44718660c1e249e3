/** arXiv, Semantic Scholar, OpenAlex, Crossref and Unpaywall on 127.0.0.1: their documented formats over papers made to order, with their errors and quirks. */
import type { LoopbackReply, LoopbackRequest, LoopbackServer } from './loopback-pdf-server.ts';
import { startLoopbackPdfServer } from './loopback-pdf-server.ts';

/** A paper as the registers know it; what is left out, a register answers as null or not at all. */
export interface RegisteredPaper {
  readonly title: string;
  readonly authors?: readonly (readonly [given: string, family: string])[];
  readonly year?: number;
  readonly abstract?: string;
  readonly doi?: string;
  readonly arxivId?: string;
  /** @default 1 */
  readonly arxivVersion?: number;
  readonly s2Id?: string;
  readonly openalexId?: string;
  readonly venue?: string;
  readonly citations?: number;
  readonly isRetracted?: boolean;
  /** Where the registers say that its PDF is. */
  readonly pdfUrl?: string;
}

export interface LoopbackProviders extends AsyncDisposable {
  readonly origin: string;
  /** As `readSources` and `findFreePdfs` take them. */
  readonly endpoints: Readonly<Record<'arxiv' | 'arxivPdf' | 'semanticScholar' | 'openalex' | 'crossref' | 'unpaywall', string>>;
  readonly requests: readonly LoopbackRequest[];
  /** The next requests below a path (`/s2`) get these replies instead, one each. */
  failNext(prefix: string, ...replies: readonly LoopbackReply[]): void;
  /** PDFs can be served beside the registers: `pdfs.serve('/a.pdf', { body })`. */
  readonly pdfs: LoopbackServer;
}

export interface ProvidersOptions {
  readonly papers: readonly RegisteredPaper[];
  /** Most hits in a page, whatever is asked for. @default 100 */
  readonly pageSize?: number;
}

/** @example await using registers = await startLoopbackProviders({ papers: [{ title: 'On fish', doi: '10.1000/1' }] }); */
export async function startLoopbackProviders({ papers, pageSize = 100 }: ProvidersOptions): Promise<LoopbackProviders> {
  const failures: { readonly prefix: string; readonly reply: LoopbackReply }[] = [];
  const server = await startLoopbackPdfServer({
    respond: (url) => {
      const at = failures.findIndex(({ prefix }) => url.pathname.startsWith(prefix));
      if (at !== -1) return failures.splice(at, 1)[0]?.reply;
      const register = REGISTERS.find(([prefix]) => url.pathname.startsWith(prefix));
      return register?.[1]({ url, path: decodeURIComponent(url.pathname.slice(register[0].length)), papers, pageSize });
    },
  });
  const { origin } = server;
  return {
    origin,
    endpoints: {
      arxiv: `${origin}/arxiv/query`,
      arxivPdf: `${origin}/arxiv-pdf`,
      semanticScholar: `${origin}/s2`,
      openalex: `${origin}/openalex`,
      crossref: `${origin}/crossref`,
      unpaywall: `${origin}/unpaywall`,
    },
    requests: server.requests,
    failNext: (prefix, ...replies) => void failures.push(...replies.map((reply) => ({ prefix, reply }))),
    pdfs: server,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

interface Asked {
  readonly url: URL;
  /** Behind the register's prefix, decoded. */
  readonly path: string;
  readonly papers: readonly RegisteredPaper[];
  readonly pageSize: number;
}

const REGISTERS: readonly (readonly [string, (asked: Asked) => LoopbackReply | undefined])[] = [
  ['/arxiv/query', arxiv],
  ['/s2', semanticScholar],
  ['/openalex/works', openalex],
  ['/crossref/works', crossref],
  ['/unpaywall/', unpaywall],
];

function arxiv({ url, papers, pageSize }: Asked): LoopbackReply {
  const known = papers.filter((paper) => paper.arxivId !== undefined);
  const ids = url.searchParams.get('id_list')?.split(',');
  if (ids?.some((id) => !/^(?:\d{4}\.\d{4,5}|[a-z-]+\/\d{7})(?:v\d+)?$/.test(id)) === true) return xml(arxivError(`incorrect id format for ${ids.join(',')}`), 400);
  const found = ids === undefined ? known : known.filter((paper) => ids.some((id) => id.replace(/v\d+$/, '') === paper.arxivId));
  const start = Number(url.searchParams.get('start') ?? 0);
  const rows = Math.min(pageSize, Number(url.searchParams.get('max_results') ?? 10));
  const entries = found.slice(start, start + rows).map(arxivEntry).join('');
  return xml(`<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><link href="http://arxiv.org/api/query" rel="self" type="application/atom+xml"/><title type="html">ArXiv Query</title><id>http://arxiv.org/api/x</id>
<opensearch:totalResults xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">${found.length}</opensearch:totalResults>
<opensearch:startIndex xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">${start}</opensearch:startIndex>${entries}</feed>`);
}

function arxivEntry(paper: RegisteredPaper): string {
  const id = `${paper.arxivId ?? ''}v${paper.arxivVersion ?? 1}`;
  // arXiv breaks long titles over lines, and indents what follows.
  const title = escaped(paper.title).replace(/^(.{20,}?) /, '$1\n  ');
  return `<entry><id>http://arxiv.org/abs/${id}</id><updated>2024-01-02T00:00:00Z</updated><published>${paper.year ?? 2020}-01-01T00:00:00Z</published>
<title>${title}</title><summary>  ${escaped(paper.abstract ?? '')}\n</summary>
${(paper.authors ?? []).map(([given, family]) => `<author><name>${escaped(`${given} ${family}`)}</name></author>`).join('')}
${paper.doi === undefined ? '' : `<arxiv:doi xmlns:arxiv="http://arxiv.org/schemas/atom">${escaped(paper.doi)}</arxiv:doi><link title="doi" href="http://dx.doi.org/${escaped(paper.doi)}" rel="related"/>`}
<link href="http://arxiv.org/abs/${id}" rel="alternate" type="text/html"/><link title="pdf" href="http://arxiv.org/pdf/${id}" rel="related" type="application/pdf"/>
<arxiv:primary_category xmlns:arxiv="http://arxiv.org/schemas/atom" term="cs.CL" scheme="http://arxiv.org/schemas/atom"/><category term="cs.CL" scheme="http://arxiv.org/schemas/atom"/></entry>`;
}

function arxivError(message: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Error</title><entry><id>http://arxiv.org/api/errors#${escaped(message)}</id><title>Error</title><summary>${escaped(message)}</summary></entry></feed>`;
}

function semanticScholar({ url, path, papers, pageSize }: Asked): LoopbackReply {
  const known = papers.filter((paper) => paper.s2Id !== undefined);
  if (path === '/paper/search') {
    const offset = Number(url.searchParams.get('offset') ?? 0);
    const limit = Number(url.searchParams.get('limit') ?? 100);
    if (limit > 100) return json({ error: 'Bad query parameters: limit must be <= 100' }, 400);
    const rows = known.slice(offset, offset + Math.min(limit, pageSize));
    const next = offset + rows.length < known.length ? { next: offset + rows.length } : {};
    return json({ total: known.length, offset, ...next, ...(rows.length === 0 ? {} : { data: rows.map(s2Paper) }) });
  }
  const id = path.replace(/^\/paper\//, '');
  const paper = known.find((one) => `DOI:${one.doi ?? ''}` === id || `ARXIV:${one.arxivId ?? ''}` === id || one.s2Id === id);
  return paper === undefined ? json({ error: `Paper with id ${id} not found` }, 404) : json(s2Paper(paper));
}

function s2Paper(paper: RegisteredPaper): object {
  return {
    paperId: paper.s2Id,
    externalIds: { ...(paper.doi === undefined ? {} : { DOI: paper.doi }), ...(paper.arxivId === undefined ? {} : { ArXiv: paper.arxivId }), CorpusId: 1234 },
    url: `https://www.semanticscholar.org/paper/${paper.s2Id ?? ''}`,
    title: paper.title,
    abstract: paper.abstract ?? null,
    venue: paper.venue ?? '',
    year: paper.year ?? null,
    publicationDate: null,
    citationCount: paper.citations ?? null,
    openAccessPdf: paper.pdfUrl === undefined ? { url: '', status: 'CLOSED', license: null } : { url: paper.pdfUrl, status: 'GREEN', license: null },
    publicationTypes: null,
    journal: null,
    authors: (paper.authors ?? []).map(([given, family]) => ({ authorId: null, name: `${given} ${family}` })),
  };
}

function openalex({ url, path, papers, pageSize }: Asked): LoopbackReply {
  const known = papers.filter((paper) => paper.openalexId !== undefined);
  if (path !== '') {
    const paper = known.find((one) => path === `/doi:${one.doi ?? ''}` || path === `/${one.openalexId ?? ''}`);
    return paper === undefined ? { status: 404, body: '<!doctype html><title>404 Not Found</title>', headers: { 'content-type': 'text/html' } } : json(openalexWork(paper));
  }
  if (Number(url.searchParams.get('per_page') ?? 25) > 100) return json({ error: 'Invalid query parameter', message: 'per_page must be between 1 and 100' }, 400);
  const start = url.searchParams.get('cursor') === '*' ? 0 : Number(Buffer.from(url.searchParams.get('cursor') ?? '', 'base64').toString());
  const rows = known.slice(start, start + Math.min(pageSize, Number(url.searchParams.get('per_page') ?? 25)));
  const next = Buffer.from(String(start + rows.length)).toString('base64');
  return json({ meta: { count: known.length, per_page: rows.length, next_cursor: rows.length === 0 ? null : next }, results: rows.map(openalexWork), group_by: [] });
}

function openalexWork(paper: RegisteredPaper): object {
  const positions: Record<string, number[]> = {};
  for (const [at, word] of (paper.abstract ?? '').split(' ').entries()) (positions[word] ??= []).push(at);
  const place = { is_oa: paper.pdfUrl !== undefined, pdf_url: paper.pdfUrl ?? null, landing_page_url: paper.doi === undefined ? null : `https://doi.org/${paper.doi}`, source: paper.venue === undefined ? null : { display_name: paper.venue } };
  return {
    id: `https://openalex.org/${paper.openalexId ?? ''}`,
    doi: paper.doi === undefined ? null : `https://doi.org/${paper.doi}`,
    title: paper.title,
    display_name: paper.title,
    publication_year: paper.year ?? null,
    ids: { openalex: `https://openalex.org/${paper.openalexId ?? ''}` },
    language: 'en',
    type: 'article',
    primary_location: place,
    best_oa_location: paper.pdfUrl === undefined ? null : place,
    open_access: { is_oa: paper.pdfUrl !== undefined, oa_url: paper.pdfUrl ?? null },
    authorships: (paper.authors ?? []).map(([given, family]) => ({ author: { display_name: `${given} ${family}` }, raw_author_name: null })),
    cited_by_count: paper.citations ?? 0,
    is_retracted: paper.isRetracted ?? false,
    biblio: { volume: null, issue: null, first_page: '1', last_page: '9' },
    keywords: [],
    abstract_inverted_index: paper.abstract === undefined ? null : positions,
  };
}

function crossref({ url, path, papers, pageSize }: Asked): LoopbackReply {
  const known = papers.filter((paper) => paper.doi !== undefined && !paper.doi.startsWith('10.48550/'));
  if (path !== '') {
    const paper = known.find((one) => `/${one.doi ?? ''}` === path);
    return paper === undefined ? { status: 404, body: 'Resource not found.', headers: { 'content-type': 'text/plain' } } : json({ status: 'ok', 'message-type': 'work', message: crossrefWork(paper) });
  }
  const start = url.searchParams.get('cursor') === '*' ? 0 : Number(url.searchParams.get('cursor'));
  const rows = known.slice(start, start + Math.min(pageSize, Number(url.searchParams.get('rows') ?? 20)));
  // Crossref hands out a cursor even behind the last page.
  return json({ status: 'ok', 'message-type': 'work-list', message: { 'total-results': known.length, 'next-cursor': String(start + rows.length), items: rows.map(crossrefWork) } });
}

function crossrefWork(paper: RegisteredPaper): object {
  return {
    DOI: paper.doi?.toUpperCase(),
    title: [paper.title],
    author: (paper.authors ?? []).map(([given, family]) => ({ given, family, sequence: 'first', affiliation: [] })),
    issued: { 'date-parts': [[paper.year ?? null]] },
    'container-title': paper.venue === undefined ? [] : [paper.venue],
    type: 'journal-article',
    URL: `https://doi.org/${paper.doi ?? ''}`,
    'is-referenced-by-count': paper.citations ?? 0,
    ...(paper.abstract === undefined ? {} : { abstract: `<jats:title>Abstract</jats:title><jats:p>${escaped(paper.abstract)}</jats:p>` }),
    ...(paper.pdfUrl === undefined ? {} : { link: [{ URL: paper.pdfUrl, 'content-type': 'application/pdf', 'content-version': 'vor', 'intended-application': 'text-mining' }] }),
    ...(paper.isRetracted === true ? { 'updated-by': [{ type: 'retraction', DOI: '10.1000/notice', label: 'Retraction' }] } : {}),
  };
}

function unpaywall({ url, path, papers }: Asked): LoopbackReply {
  if (!/@/.test(url.searchParams.get('email') ?? '')) return json({ HTTP_status_code: 422, error: true, message: 'Email address required in API call, see http://unpaywall.org/products/api' }, 422);
  const paper = papers.find((one) => one.doi === path);
  if (paper === undefined) return json({ HTTP_status_code: 404, error: true, message: `'${path}' isn't in Unpaywall.` }, 404);
  const place = paper.pdfUrl === undefined ? null : { url: paper.pdfUrl, url_for_pdf: paper.pdfUrl, version: 'publishedVersion' };
  return json({ doi: path, is_oa: place !== null, best_oa_location: place, oa_locations: place === null ? [] : [place, { url: 'https://example.org/landing', url_for_pdf: null }] });
}

function json(value: unknown, status?: number): LoopbackReply {
  return { ...(status === undefined ? {} : { status }), body: JSON.stringify(value), isCacheable: false, headers: { 'content-type': 'application/json' } };
}

function xml(body: string, status?: number): LoopbackReply {
  return { ...(status === undefined ? {} : { status }), body, isCacheable: false, headers: { 'content-type': 'application/atom+xml; charset=utf-8' } };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
