import { PaperFailure } from '@sluice/core-models';
import { http as at, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { parseAtom } from './arxiv-atom.ts';
import { lookUpArxiv, searchArxiv } from './arxiv.ts';
import { lookUpCrossref, searchCrossref } from './crossref.ts';
import type { HttpClient } from './http-client.ts';
import { failureOfStatus } from './http-failure.ts';
import { searchOpenalex } from './openalex.ts';
import type { ProviderContext } from './provider.ts';
import { DEFAULT_ENDPOINTS, pathOf } from './provider.ts';
import { searchSemanticScholar } from './semantic-scholar.ts';
import { unpaywallPdfs } from './unpaywall.ts';

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledFrame: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

/** The guarded client has tests of its own, on real sockets: here only the formats count. */
const plain: HttpClient = {
  async getText(address, { signal, headers }) {
    const answer = await fetch(address, { signal, ...(headers === undefined ? {} : { headers }) });
    const failure = failureOfStatus(answer.status, address);
    if (failure !== null) throw failure;
    return answer.text();
  },
  getJson: () => Promise.reject(new Error('not asked for')),
  download: () => Promise.reject(new Error('not asked for')),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};
const context: ProviderContext = { http: plain, endpoints: DEFAULT_ENDPOINTS, signal: AbortSignal.timeout(60_000), contactEmail: 'me@example.org' };
const request = { query: 'fish', limit: 10 };

test('searchSemanticScholar() takes every null, and reports what is no paper', async () => {
  server.use(
    at.get('https://api.semanticscholar.org/graph/v1/paper/search', () =>
      HttpResponse.json({
        total: 3,
        offset: 0,
        data: [
          { paperId: 'a', title: null, abstract: null, year: null, venue: '', publicationDate: '2019-05-01', externalIds: null, authors: null, citationCount: null, openAccessPdf: null, publicationTypes: null, journal: null, url: null },
          { paperId: 'b', title: 'B', externalIds: { DOI: '10.1000/B', ArXiv: '2101.00001', CorpusId: 5, PubMed: '7', MAG: null }, authors: [{ authorId: null, name: 'Ada Nør' }, null, { name: null }], journal: { name: 'J', volume: '3', pages: '1 - 9' }, openAccessPdf: { url: '' } },
          { paperId: null, title: 'gone' },
        ],
      }),
    ),
  );
  const hits = await Array.fromAsync(searchSemanticScholar(request, context));
  expect(hits[0]).toEqual({ id: 'a', record: { year: 2019, authors: [], otherIds: { s2: 'a' }, keywords: [], attachments: [], custom: {} } });
  expect(hits[1]).toMatchObject({ id: 'b', record: { title: 'B', doi: '10.1000/b', arxivId: '2101.00001', authors: ['Ada Nør'], venue: 'J', volume: '3', pages: '1-9', otherIds: { s2: 'b', pmid: '7' } } });
  expect(hits[1]).not.toHaveProperty('record.pdfUrl');
  expect(hits[1]).not.toHaveProperty('record.citations');
  expect(hits[2]).toMatchObject({ id: 'hit 3', problem: expect.stringContaining('unknown way') });
});

test('searchSemanticScholar() ends where the answer has no data', async () => {
  server.use(at.get('https://api.semanticscholar.org/graph/v1/paper/search', () => HttpResponse.json({ total: 0, offset: 0 })));
  expect(await Array.fromAsync(searchSemanticScholar(request, context))).toEqual([]);
});

test('searchOpenalex() rebuilds the abstract from its index, and shortens ids', async () => {
  server.use(
    at.get('https://api.openalex.org/works', () =>
      HttpResponse.json({
        meta: { count: 1, next_cursor: null },
        results: [
          {
            id: 'https://openalex.org/W1', doi: 'https://doi.org/10.1000/A', title: 'T <i>x</i>', display_name: 'T', publication_year: 2020, ids: { openalex: 'https://openalex.org/W1', pmid: 'https://pubmed.ncbi.nlm.nih.gov/31234567', mag: 5 },
            language: 'de', type: 'article', primary_location: { pdf_url: null, landing_page_url: 'http://arxiv.org/abs/2101.00001v2', source: { display_name: 'arXiv' } }, best_oa_location: { pdf_url: 'https://example.org/a.pdf', landing_page_url: null, source: null },
            authorships: [{ author: { display_name: null }, raw_author_name: 'Nør, Ada' }], cited_by_count: 0, is_retracted: true, biblio: { volume: '1', issue: null, first_page: '5', last_page: '5' },
            abstract_inverted_index: { lice: [1, 4], Sea: [0], eat: [2], 'other': [3], 'never': [999_999_999] }, keywords: [{ display_name: 'Lice' }],
          },
          { id: 'https://openalex.org/W2', title: null, display_name: null, doi: null, publication_year: null, primary_location: null, authorships: [], abstract_inverted_index: null },
        ],
      }), // prettier-ignore
    ),
  );
  const [full, bare] = await Array.fromAsync(searchOpenalex(request, context));
  expect(full).toMatchObject({
    id: 'W1',
    record: { title: 'T x', doi: '10.1000/a', arxivId: '2101.00001', abstract: 'Sea lice eat other lice', pages: '5', citations: 0, retracted: true, language: 'de', pdfUrl: 'https://example.org/a.pdf', authors: ['Nør, Ada'], otherIds: { openalex: 'W1', pmid: '31234567' } },
  });
  expect(bare).toEqual({ id: 'W2', record: { authors: [], otherIds: { openalex: 'W2' }, keywords: [], attachments: [], custom: {} } });
});

test('searchCrossref() reads JATS abstracts, null dates and group authors, and ends at an empty page', async () => {
  let page = 0;
  server.use(
    at.get('https://api.crossref.org/works', () => {
      page += 1;
      const items = page > 1 ? [] : [
        { DOI: '10.1000/A', title: ['Main'], subtitle: ['Sub'], author: [{ name: 'WHO' }, { family: 'Berg', given: 'Bo', suffix: 'Jr' }, { family: 'Solo' }], issued: { 'date-parts': [[null]] }, published: { 'date-parts': [[2018, 4]] }, 'container-title': [], abstract: '<jats:title>Abstract</jats:title>\n<jats:p>CO<jats:sub>2</jats:sub> &amp; lice, p &lt; 0.05</jats:p>', 'updated-by': [{ type: 'retraction' }] },
        { DOI: '10.1000/b' },
        { title: ['No DOI'] },
      ]; // prettier-ignore
      return HttpResponse.json({ status: 'ok', message: { 'next-cursor': 'again', items } });
    }),
  );
  const hits = await Array.fromAsync(searchCrossref(request, context));
  expect(hits).toMatchObject([
    { id: '10.1000/a', record: { title: 'Main: Sub', authors: ['WHO', 'Berg, Bo, Jr', 'Solo'], year: 2018, abstract: 'CO2 & lice, p < 0.05', retracted: true } },
    { id: '10.1000/b', record: { doi: '10.1000/b' } },
    { problem: expect.stringContaining('unknown way') },
  ]);
  server.use(at.get('https://api.crossref.org/works/*', () => new HttpResponse('Resource not found.', { status: 404 })));
  expect(await lookUpCrossref('10.1000/none', context)).toBeUndefined();
});

test('searchArxiv() translates words, phrases and operators, and leaves arXiv’s own syntax alone', async () => {
  const asked: (string | null)[] = [];
  server.use(
    at.get('https://export.arxiv.org/api/query', ({ request: { url } }) => {
      asked.push(new URL(url).searchParams.get('search_query'));
      return HttpResponse.xml('<feed xmlns="http://www.w3.org/2005/Atom"><totalResults>0</totalResults></feed>');
    }),
  );
  for (const query of ['sea lice', '"sea lice" OR salmon', '(fish OR flour) AND NOT review', 'a NOT b', 'ti:lice AND cat:cs.CL']) await Array.fromAsync(searchArxiv({ query, limit: 5 }, context));
  expect(asked).toEqual(['all:sea AND all:lice', 'all:"sea lice" OR all:salmon', '(all:fish OR all:flour) ANDNOT all:review', 'all:a ANDNOT all:b', 'ti:lice AND cat:cs.CL']);
});

test('parseAtom() reads versions apart, missing DOIs, old ids, entities, and says when it is no feed', async () => {
  const feed = parseAtom(`<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><opensearch:totalResults xmlns:opensearch="x">2</opensearch:totalResults>
    <entry><id>http://arxiv.org/abs/hep-th/9901001v3</id><published>1999-01-01T00:00:00Z</published><title>A
      &lt;b&gt; &amp; c</title><summary> s </summary><author><name>A B</name><arxiv:affiliation xmlns:arxiv="y">U</arxiv:affiliation></author><arxiv:comment xmlns:arxiv="y">This paper has been withdrawn</arxiv:comment></entry>
    <entry><id>http://arxiv.org/abs/2101.00001</id><title>T</title><summary/></entry></feed>`);
  expect(feed).toMatchObject({ total: 2, entries: [{ title: 'A <b> & c', authors: ['A B'], doi: '' }, { id: 'http://arxiv.org/abs/2101.00001', summary: '' }] });
  expect(parseAtom('<html><body>502').problem).toContain('its answer begins "<html><body>502"');
  expect(parseAtom('Rate exceeded.').problem).toContain('Rate exceeded.');
  server.use(at.get('https://export.arxiv.org/api/query', () => HttpResponse.xml('<feed xmlns="http://www.w3.org/2005/Atom"><totalResults>0</totalResults></feed>')));
  expect(await lookUpArxiv('2101.99999', undefined, context)).toBeUndefined();
});

test('pathOf() keeps the slashes and colons that registers document, and encodes what would end a path', () => {
  expect(pathOf('DOI:10.1002/(sici)1097-0142<1::aid>3.0.co;2-#?')).toBe('DOI:10.1002/(sici)1097-0142%3C1::aid%3E3.0.co%3B2-%23%3F');
  expect(pathOf('10.1000/../../admin')).not.toContain('..');
});

test('unpaywallPdfs() gives each PDF once, the best first, and asks nobody without an address', async () => {
  server.use(at.get('https://api.unpaywall.org/v2/*', () => HttpResponse.json({ is_oa: true, best_oa_location: { url_for_pdf: 'https://a.org/1.pdf' }, oa_locations: [{ url_for_pdf: 'https://a.org/1.pdf' }, { url_for_pdf: null, url: 'https://b.org' }, { url_for_pdf: 'https://c.org/2.pdf' }] })));
  expect(await unpaywallPdfs('10.1000/a', context)).toEqual(['https://a.org/1.pdf', 'https://c.org/2.pdf']);
  server.use(at.get('https://api.unpaywall.org/v2/*', () => HttpResponse.json({ error: true }, { status: 404 })));
  expect(await unpaywallPdfs('10.1000/a', context)).toEqual([]);
  server.use(at.get('https://api.unpaywall.org/v2/*', () => HttpResponse.json({ is_oa: false, best_oa_location: null, oa_locations: [] })));
  expect(await unpaywallPdfs('10.1000/a', context)).toEqual([]);
  expect(await unpaywallPdfs('10.1000/a', { ...context, contactEmail: undefined })).toEqual([]);
});

test('ask() makes a refused key a fault of the run, without showing the key', async () => {
  server.use(at.get('https://api.openalex.org/works', () => HttpResponse.json({ error: 'Invalid key' }, { status: 401 })));
  const error: unknown = await Array.fromAsync(searchOpenalex(request, { ...context, openalexApiKey: 'very secret' })).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ name: 'RunFault', faultClass: 'source_unreachable' });
  expect(error).not.toBeInstanceOf(PaperFailure);
  expect(String(error)).not.toContain('very');
});
