/** What failed and what waits; PDFs that a person fetched by hand. */
import { type OpenAPIHono, createRoute, z } from '@hono/zod-openapi';
import { problems } from '../problem.ts';
import { ownRun } from '../run-json.ts';
import type { Env, Service } from '../service.ts';
import { cwdOf, requestAgain } from '../start-request.ts';
import { receiveUpload } from '../uploads.ts';
import { RunId } from './run-id.ts';

const Failures = z
  .object({
    classes: z.array(z.object({ stage: z.string(), errorClass: z.string(), count: z.number().int(), example: z.object({ entry: z.number().int(), reason: z.string() }) })),
    pending: z.number().int(),
    oldestPending: z.object({ entry: z.number().int(), title: z.string().nullable(), source: z.string(), /** When its run began: it has waited no longer. */ since: z.iso.datetime() }).nullable(),
  })
  .openapi('Failures');

const read = createRoute({
  method: 'get',
  path: '/v1/runs/{id}/failures',
  summary: 'Failed papers by stage and class, and the pending one that comes first',
  request: { params: RunId },
  responses: { 200: { description: 'failures', content: { 'application/json': { schema: Failures } } }, ...problems },
});

const pdfs = createRoute({
  method: 'post',
  path: '/v1/runs/{id}/pdfs',
  summary: 'PDFs fetched by hand: each finds its paper by what its first page says, and the run goes on with those',
  request: { params: RunId, body: { content: { 'multipart/form-data': { schema: { type: 'object', properties: { pdf: { type: 'array', items: { type: 'string', format: 'binary' } } } } } } } },
  responses: { 200: { description: 'what matched', content: { 'application/json': { schema: z.object({ files: z.number().int(), matched: z.number().int(), entries: z.array(z.number().int()) }) } } }, ...problems },
});

export function addFailures(app: OpenAPIHono<Env>, service: Service): void {
  const { sluice, runner } = service;
  app.openapi(read, async (context) => {
    const { runId, createdAt } = await ownRun(service, context.var.caller, context.req.valid('param').id);
    const { classes, pending, oldestPending } = await sluice.archive.failures(runId);
    const oldest = oldestPending === null ? null : { entry: oldestPending.ordinal, title: oldestPending.record.title ?? null, source: oldestPending.locator, since: createdAt.toISOString() };
    return context.json({ classes: [...classes], pending, oldestPending: oldest }, 200);
  });
  app.openapi(pdfs, async (context) => {
    const { caller } = context.var;
    const { runId, config, belongsTo } = await ownRun(service, caller, context.req.valid('param').id);
    const upload = await receiveUpload(context.req.raw, service.uploads);
    const entries = await sluice.addPdfs(runId, upload.folder, { signal: context.req.raw.signal });
    if (entries.length > 0) await runner.start(requestAgain(service, config, runId), { belongsTo, consent: false, ...service.policy.runOptions(caller, cwdOf(config)) });
    return context.json({ files: upload.names.length, matched: entries.length, entries: [...entries] }, 200);
  });
}
