/** Converted papers, and the bytes that they were read from. */
import { type OpenAPIHono, createRoute, z } from '@hono/zod-openapi';
import { notFound, problems } from '../problem.ts';
import type { Env, Service } from '../service.ts';

const Sha = z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits').openapi({ param: { name: 'sha256', in: 'path' } }) });

const read = createRoute({
  method: 'get',
  path: '/v1/documents/{sha256}',
  summary: 'A converted paper: pages, blocks, quality and backend of each page',
  request: { params: Sha },
  responses: { 200: { description: 'the document', content: { 'application/json': { schema: z.looseObject({ sha256: z.string() }).openapi('PaperDocument') } } }, ...problems },
});

const markdown = createRoute({
  method: 'get',
  path: '/v1/documents/{sha256}/markdown',
  summary: 'Its text, page breaks as <!-- page N -->',
  request: { params: Sha },
  responses: { 200: { description: 'the text', content: { 'text/markdown': { schema: z.string() } } }, ...problems },
});

const pdf = createRoute({
  method: 'get',
  path: '/v1/documents/{sha256}/pdf',
  summary: 'The PDF itself, where its bytes can still be found',
  request: { params: Sha },
  responses: { 200: { description: 'the bytes', content: { 'application/pdf': { schema: z.string().openapi({ format: 'binary' }) } } }, ...problems },
});

/** A stranger's bytes: nothing in them may run, whatever a browser thinks that they are. */
const guarded = {
  'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'self'",
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
} as const;

export function addDocuments(app: OpenAPIHono<Env>, service: Service): void {
  const { archive } = service.sluice;
  app.openapi(read, async (context) => context.json({ ...(await documentOf(context.req.valid('param').sha256, context.var.caller.owner)) }, 200));
  app.openapi(markdown, async (context) => {
    const { markdown: text } = await documentOf(context.req.valid('param').sha256, context.var.caller.owner);
    return context.body(text, 200, { ...guarded, 'content-type': 'text/markdown; charset=utf-8' });
  });
  app.openapi(pdf, async (context) => {
    const { sha256 } = context.req.valid('param');
    const { owner } = context.var.caller;
    const found = await archive.pdf(sha256, { ...(owner === null ? {} : { belongsTo: owner }), signal: context.req.raw.signal });
    if (found === null) throw notFound(`the bytes of document ${sha256} (downloaded PDFs are kept with keep_pdfs, and a local file is found while it is where it was, unchanged)`);
    const stream = new ReadableStream<Uint8Array>({
      async start(controller) {
        for await (const piece of found.open()) controller.enqueue(piece);
        controller.close();
      },
    });
    return context.body(stream, 200, { ...guarded, 'content-type': 'application/pdf', 'content-length': String(found.bytes), 'content-disposition': `inline; filename="${sha256.slice(0, 16)}.pdf"`, etag: `"${sha256}"`, 'cache-control': 'private, max-age=86400, immutable' });
  });

  async function documentOf(sha256: string, owner: string | null) {
    const document = await archive.document(sha256, owner === null ? {} : { belongsTo: owner });
    if (document === null) throw notFound(`document ${sha256}`);
    return document;
  }
}
