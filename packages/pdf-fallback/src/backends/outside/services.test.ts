import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import type { Backend, ReadOptions } from '../../backend.ts';
import { PROBE_PDF } from '../pdfjs/probe-pdf.ts';
import { openDocling } from './docling.ts';
import { openGrobid } from './grobid.ts';
import { openMarker } from './marker.ts';

/** A stand-in that holds callers to the documented interface: path, method, and the form field of the file. */
async function serve(options: { readonly path: string; readonly field: string; readonly answer: (form: string, asked: number) => { readonly status?: number; readonly body: string } }) {
  let asked = 0;
  const forms: string[] = [];
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      const form = body.toString('latin1');
      forms.push(form);
      const right = request.method === 'POST' && request.url === options.path && form.includes(`name="${options.field}"; filename="paper.pdf"`) && form.includes('%PDF-');
      asked += 1;
      const { status = 200, body: answer } = right ? options.answer(form, asked) : { status: 404, body: 'Not found' };
      response.writeHead(status).end(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address: AddressInfo | string | null = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  return { url: `http://127.0.0.1:${port}`, forms, [Symbol.asyncDispose]: () => new Promise<void>((resolve) => void server.close(() => resolve())) };
}

const source = { path: 'my secret name.pdf', bytes: () => Promise.resolve(new TextEncoder().encode(PROBE_PDF)) };
const signal = (): AbortSignal => AbortSignal.timeout(20_000);

async function textOf(backend: Backend, options: Partial<ReadOptions> = {}): Promise<readonly (readonly [page: number, text: string])[]> {
  const pages: [number, string][] = [];
  await backend.read(source, { signal: signal(), onPage: (page) => void pages.push([page.number, page.runs.map((run) => run.text).join(' | ')]), ...options });
  return pages;
}

const TEI = `<TEI><teiHeader><fileDesc><titleStmt><title level="a" type="main">On the growth of fish</title></titleStmt>
<sourceDesc><biblStruct><analytic><author><persName><forename type="first">Anna</forename><surname>Pond</surname></persName></author></analytic></biblStruct></sourceDesc></fileDesc>
<profileDesc><abstract><div><p coords="1,50,100,400,10">Fish grow &amp; swim.</p></div></abstract></profileDesc></teiHeader>
<facsimile><surface n="1" ulx="0.0" uly="0.0" lrx="595.0" lry="842.0"/><surface n="2" ulx="0" uly="0" lrx="595" lry="842"/></facsimile>
<text><body><div><head n="1" coords="1,50,200,90,12">Introduction</head><p coords="1,50,220,400,10;2,50,50,400,10">Sluice reads what is <ref type="bibr">[1]</ref> here.</p></div>
<figure coords="2,1,1,1,1"><figDesc>Fish by night.</figDesc></figure></body>
<back><div type="references"><listBibl><biblStruct coords="2,50,600,400,10"><note type="raw_reference">A. Lake. Of ponds. 2020.</note></biblStruct></listBibl></div></back></text></TEI>`;

const DOCLING = {
  status: 'success',
  document: {
    json_content: {
      body: { children: [{ $ref: '#/texts/0' }, { $ref: '#/groups/0' }, { $ref: '#/tables/0' }, { $ref: '#/texts/3' }] },
      texts: [
        { label: 'section_header', text: 'Methods', level: 1, prov: [{ page_no: 1, bbox: {} }] },
        { label: 'list_item', text: 'Sluice reads', marker: '1.', enumerated: true, prov: [{ page_no: 1 }] },
        { label: 'text', text: 'lost', prov: [] },
        { label: 'page_footer', text: '17', prov: [{ page_no: 2 }] },
      ],
      groups: [{ label: 'list', children: [{ $ref: '#/texts/1' }, { $ref: '#/groups/0' }] }],
      tables: [{ label: 'table', prov: [{ page_no: 2 }], data: { grid: [[{ text: 'Pond' }, { text: 'Fish' }], [{ text: 'A' }, { text: '3' }]] } }],
      pages: { '1': {}, '2': {}, '3': {} },
    },
  },
};

describe('outside services', () => {
  test('openGrobid() asks for the full text and reads title, abstract, sections and references on their pages', async () => {
    await using server = await serve({ path: '/api/processFulltextDocument', field: 'input', answer: () => ({ body: TEI }) });
    const grobid = openGrobid(server.url);
    expect(await textOf(grobid)).toEqual([
      [1, 'On the growth of fish | Anna Pond | Abstract | Fish grow & swim. | 1 Introduction | Sluice reads what is [1] here.'],
      [2, 'Fish by night. | References | A. Lake. Of ponds. 2020.'],
    ]);
    expect(await textOf(grobid, { pages: [2] })).toHaveLength(1);
    expect(server.forms[1]).toMatch(/name="start"\r\n\r\n2\r\n[^]*name="end"\r\n\r\n2\r\n/);
    expect(server.forms.some((form) => form.includes('secret'))).toBe(false);
    await expect(grobid.probe(signal())).resolves.toContain('read a page of one line at 127.0.0.1');
  });

  test('openDocling() reads the body in its order, each item on its page, without furniture', async () => {
    await using server = await serve({ path: '/v1/convert/file', field: 'files', answer: () => ({ body: JSON.stringify(DOCLING) }) });
    const docling = openDocling(`${server.url}/`);
    expect(await textOf(docling)).toEqual([[1, 'Methods | 1. Sluice reads'], [2, 'Pond | Fish | A | 3']]);
    await expect(docling.probe(signal())).resolves.toContain('read a page');
  });

  test('openMarker() reads paginated Markdown', async () => {
    const rule = '-'.repeat(48);
    const output = `{0}${rule}\n\n# Sluice reads\n\nThe **fish** grew, see [1](#page-1).\n\n{1}${rule}\n\n- one\n- two\n`;
    await using server = await serve({ path: '/marker/upload', field: 'file', answer: () => ({ body: JSON.stringify({ format: 'markdown', output, images: {}, metadata: {}, success: true }) }) });
    const marker = openMarker(server.url);
    expect(await textOf(marker)).toEqual([[1, 'Sluice reads | The fish grew, see 1.'], [2, '• one | • two']]);
    await textOf(marker, { pages: [2] });
    expect(server.forms[1]).toMatch(/name="page_range"\r\n\r\n1-1\r\n/);
  });

  test('a service that is busy is asked again; one that refuses the file, or is not there, is told apart', async () => {
    await using busy = await serve({ path: '/api/processFulltextDocument', field: 'input', answer: (_, asked) => (asked === 1 ? { status: 503, body: 'busy' } : { body: TEI }) });
    expect(await textOf(openGrobid(busy.url))).toHaveLength(2);
    await using refusing = await serve({ path: '/marker/upload', field: 'file', answer: () => ({ body: '{"success": false, "error": "no pages"}' }) });
    await expect(textOf(openMarker(refusing.url))).rejects.toMatchObject({ failureClass: 'damaged', message: expect.stringContaining('no pages') });
    await expect(textOf(openDocling('http://127.0.0.1:1'))).rejects.toMatchObject({ failureClass: 'no_backend', message: expect.stringContaining('expected a running service') });
    await using other = await serve({ path: '/elsewhere', field: 'input', answer: () => ({ body: '' }) });
    await expect(textOf(openGrobid(other.url))).rejects.toMatchObject({ failureClass: 'no_backend' });
  });
});
