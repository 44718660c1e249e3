/** A run's results as files. */
import { type OpenAPIHono, createRoute, z } from '@hono/zod-openapi';
import { exportFormats } from '@sluice/pipeline';
import { problems } from '../problem.ts';
import { ownRun } from '../run-json.ts';
import type { Env, Service } from '../service.ts';
import { RunId } from './run-id.ts';

const formats = [...exportFormats, 'xlsx'] as const;

const read = createRoute({
  method: 'get',
  path: '/v1/runs/{id}/export',
  summary: 'One format, streamed',
  request: { params: RunId, query: z.object({ format: z.enum(formats) }) },
  responses: { 200: { description: 'the file', content: { 'application/octet-stream': { schema: z.string() } } }, ...problems },
});

const kinds: Readonly<Record<(typeof formats)[number], { readonly type: string; readonly file: string }>> = {
  jsonl: { type: 'application/x-ndjson; charset=utf-8', file: 'results.jsonl' },
  csv: { type: 'text/csv; charset=utf-8', file: 'results.csv' },
  values: { type: 'text/csv; charset=utf-8', file: 'values.csv' },
  missing: { type: 'text/csv; charset=utf-8', file: 'missing.csv' },
  markdown: { type: 'text/markdown; charset=utf-8', file: 'report.md' },
  bibtex: { type: 'application/x-bibtex; charset=utf-8', file: 'papers.bib' },
  ris: { type: 'application/x-research-info-systems; charset=utf-8', file: 'papers.ris' },
  prisma: { type: 'text/markdown; charset=utf-8', file: 'prisma.md' },
  'prisma-svg': { type: 'image/svg+xml; charset=utf-8', file: 'prisma.svg' },
  methods: { type: 'text/markdown; charset=utf-8', file: 'methods.md' },
  xlsx: { type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', file: 'results.xlsx' },
};

export function addExports(app: OpenAPIHono<Env>, service: Service): void {
  app.openapi(read, async (context) => {
    const { runId } = await ownRun(service, context.var.caller, context.req.valid('param').id);
    const { format } = context.req.valid('query');
    const { type, file } = kinds[format];
    const { archive } = service.sluice;
    const { signal } = context.req.raw;
    const pieces = (format === 'xlsx' ? archive.workbook(runId, { signal }) : encoded(archive.export(runId, format, { signal })))[Symbol.asyncIterator]();
    const stream = new ReadableStream<Uint8Array>({
      async pull(controller) {
        const { done, value } = await pieces.next();
        if (done === true) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await pieces.return?.();
      },
    });
    return context.body(stream, 200, { 'content-type': type, 'content-disposition': `attachment; filename="${file}"`, 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
  });
}

async function* encoded(text: AsyncIterable<string>): AsyncGenerator<Uint8Array, void> {
  const encoder = new TextEncoder();
  for await (const piece of text) yield encoder.encode(piece);
}
