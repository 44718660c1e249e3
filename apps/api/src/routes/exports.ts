/** A run's results as files. */
import { type OpenAPIHono, createRoute, z } from '@hono/zod-openapi';
import { type ExportFormat, exportFormats } from '@sluice/pipeline';
import { problems } from '../problem.ts';
import { ownRun } from '../run-json.ts';
import type { Env, Service } from '../service.ts';
import { RunId } from './run-id.ts';

const read = createRoute({
  method: 'get',
  path: '/v1/runs/{id}/export',
  summary: 'One format, streamed',
  request: { params: RunId, query: z.object({ format: z.enum(exportFormats) }) },
  responses: { 200: { description: 'the file', content: { 'application/octet-stream': { schema: z.string() } } }, ...problems },
});

const kinds: Readonly<Record<ExportFormat, { readonly type: string; readonly file: string }>> = {
  jsonl: { type: 'application/x-ndjson', file: 'results.jsonl' },
  csv: { type: 'text/csv', file: 'results.csv' },
  values: { type: 'text/csv', file: 'values.csv' },
  markdown: { type: 'text/markdown', file: 'report.md' },
  bibtex: { type: 'application/x-bibtex', file: 'papers.bib' },
  ris: { type: 'application/x-research-info-systems', file: 'papers.ris' },
  prisma: { type: 'text/markdown', file: 'prisma.md' },
  'prisma-svg': { type: 'image/svg+xml', file: 'prisma.svg' },
  methods: { type: 'text/markdown', file: 'methods.md' },
};

export function addExports(app: OpenAPIHono<Env>, service: Service): void {
  app.openapi(read, async (context) => {
    const { runId } = await ownRun(service, context.var.caller, context.req.valid('param').id);
    const { format } = context.req.valid('query');
    const { type, file } = kinds[format];
    const text = service.sluice.archive.export(runId, format, { signal: context.req.raw.signal })[Symbol.asyncIterator]();
    const encoder = new TextEncoder();
    const stream = new ReadableStream<Uint8Array>({
      async pull(controller) {
        const { done, value } = await text.next();
        if (done === true) controller.close();
        else controller.enqueue(encoder.encode(value));
      },
      async cancel() {
        await text.return?.();
      },
    });
    return context.body(stream, 200, { 'content-type': `${type}; charset=utf-8`, 'content-disposition': `attachment; filename="${file}"`, 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
  });
}
