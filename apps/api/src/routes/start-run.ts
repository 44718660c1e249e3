/** `POST /v1/runs`: begins a run, or goes on with the caller's unfinished one of the same request. */
import { type OpenAPIHono, createRoute, z } from '@hono/zod-openapi';
import { checkSources } from '@sluice/pipeline';
import { problems } from '../problem.ts';
import type { Env, Service } from '../service.ts';
import { StartRun, requestOf } from '../start-request.ts';

const Started = z.object({ runId: z.string(), status: z.string(), resumed: z.boolean() }).openapi('Started');

const start = createRoute({
  method: 'post',
  path: '/v1/runs',
  summary: 'Begin a run',
  request: { body: { required: true, content: { 'application/json': { schema: StartRun } } } },
  responses: { 201: { description: 'it goes on; Location names it', content: { 'application/json': { schema: Started } } }, ...problems },
});

export function addStartRun(app: OpenAPIHono<Env>, service: Service): void {
  const { sluice, runner } = service;
  app.openapi(start, async (context) => {
    const body = context.req.valid('json');
    const { owner } = context.var.caller;
    const request = await requestOf(service, body, { cwd: service.cwd });
    await checkSources(request.sources ?? [], request.cwd ?? service.cwd);
    const { runId, resumed } = await runner.start(request, { belongsTo: owner, consent: body.consent });
    context.header('location', `/v1/runs/${encodeURIComponent(runId)}`);
    return context.json({ runId, status: (await sluice.view(runId)).status, resumed }, 201);
  });
}
