/** `GET /v1/runs/{id}/events` and `…/warnings`: what a run tells, live and from the record. */
import { type OpenAPIHono, createRoute, z } from '@hono/zod-openapi';
import type { EventStreams } from '../event-stream.ts';
import { problems } from '../problem.ts';
import { ownRun } from '../run-json.ts';
import type { Env, Service } from '../service.ts';
import { RunId } from './run-id.ts';

const events = createRoute({
  method: 'get',
  path: '/v1/runs/{id}/events',
  summary: 'Server-sent events, from where Last-Event-ID left off; `stats` without an id about once a second. 204 where nothing more will come',
  request: {
    params: RunId,
    query: z.object({ after: z.coerce.number().int().min(0).max(2_147_483_647).optional() }),
    headers: z.object({ 'last-event-id': z.string().regex(/^\d{1,9}$/).optional() }),
  },
  responses: { 200: { description: 'the stream', content: { 'text/event-stream': { schema: z.string() } } }, 204: { description: 'ended' }, ...problems },
});

const Warnings = z.object({ items: z.array(z.object({ sequence: z.number().int(), message: z.string() })) });
const MOST_WARNINGS = 50;

const warnings = createRoute({
  method: 'get',
  path: '/v1/runs/{id}/warnings',
  summary: `What a run has warned of, newest first, each sentence once; the last ${MOST_WARNINGS}`,
  request: { params: RunId },
  responses: { 200: { description: 'warnings', content: { 'application/json': { schema: Warnings } } }, ...problems },
});

export function addEvents(app: OpenAPIHono<Env>, service: Service, streams: EventStreams): void {
  app.openapi(warnings, async (context) => {
    const { runId } = await ownRun(service, context.var.caller, context.req.valid('param').id);
    return context.json({ items: [...(await service.sluice.archive.warnings(runId, { limit: MOST_WARNINGS }))] }, 200);
  });
  app.openapi(events, async (context) => {
    const view = await ownRun(service, context.var.caller, context.req.valid('param').id);
    const given = context.req.valid('header')['last-event-id'];
    const after = given === undefined ? (context.req.valid('query').after ?? 0) : Number(given);
    // A browser's EventSource comes back for ever unless it is told that this was all.
    if (after > 0 && !view.live && !service.runner.has(view.runId) && (await isAll(service, view.runId, after))) return context.body(null, 204);
    return context.body(streams.open(view.runId, after), 200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
  });
}

async function isAll(service: Service, runId: string, after: number): Promise<boolean> {
  for await (const _ of service.sluice.events(runId, { after })) return false;
  for await (const { event } of service.sluice.events(runId, { after: after - 1 })) return event.type === 'run_ended';
  return false;
}
