/** Runs: list, begin, look at, end, go on with, forget. */
import { type OpenAPIHono, createRoute, z } from '@hono/zod-openapi';
import { PageQuery, fromCursor, toCursor } from '../cursor.ts';
import { problems } from '../problem.ts';
import { RunJson, liveStats, ownRun, runJson } from '../run-json.ts';
import type { Env, Service } from '../service.ts';
import { cwdOf, requestAgain } from '../start-request.ts';
import { RunId } from './run-id.ts';
import { addStartRun } from './start-run.ts';

const list = createRoute({
  method: 'get',
  path: '/v1/runs',
  summary: 'Runs, newest first',
  request: { query: PageQuery },
  responses: { 200: { description: 'runs', content: { 'application/json': { schema: z.object({ items: z.array(RunJson), next: z.string().nullable() }) } } }, ...problems },
});

const read = createRoute({
  method: 'get',
  path: '/v1/runs/{id}',
  summary: 'One run with its live figures',
  request: { params: RunId },
  responses: { 200: { description: 'the run', content: { 'application/json': { schema: RunJson } } }, ...problems },
});

const remove = createRoute({
  method: 'delete',
  path: '/v1/runs/{id}',
  summary: 'Forget a run and its results; what was bought stays in the cache',
  request: { params: RunId },
  responses: { 204: { description: 'forgotten' }, ...problems },
});

const Change = z.object({ runId: z.string(), status: z.string(), again: z.number().int().optional() }).openapi('Change');
const changed = { 202: { description: 'it is being done', content: { 'application/json': { schema: Change } } }, ...problems };

const cancel = createRoute({ method: 'post', path: '/v1/runs/{id}/cancel', summary: 'End a run; what is in flight finishes', request: { params: RunId }, responses: changed });

const Consent = z.strictObject({ consent: z.boolean().default(false) });
const resume = createRoute({
  method: 'post',
  path: '/v1/runs/{id}/resume',
  summary: 'Go on with a run that is unfinished',
  request: { params: RunId, body: { content: { 'application/json': { schema: Consent } } } },
  responses: changed,
});

const retry = createRoute({
  method: 'post',
  path: '/v1/runs/{id}/retry',
  summary: 'Try failed papers again, all or those of a class',
  request: { params: RunId, body: { content: { 'application/json': { schema: z.strictObject({ class: z.string().min(1).max(100).optional(), consent: z.boolean().default(false) }) } } } },
  responses: changed,
});

export function addRuns(app: OpenAPIHono<Env>, service: Service): void {
  const { sluice, glance, runner } = service;
  app.openapi(list, async (context) => {
    const { cursor, limit } = context.req.valid('query');
    const { owner } = context.var.caller;
    const place = cursor === undefined ? null : fromCursor(cursor, z.object({ after: z.string() }));
    const page = await glance.runs({ limit: limit + 1, ...(owner === null ? {} : { belongsTo: owner }), ...(place === null ? {} : { after: place.after }) });
    const shown = page.slice(0, limit);
    const last = shown.at(-1);
    const items = shown.map((view) => runJson(service, view, runner.live(view.runId)));
    return context.json({ items, next: page.length > limit && last !== undefined ? toCursor({ after: last.runId }) : null }, 200);
  });
  addStartRun(app, service);
  app.openapi(read, async (context) => {
    const view = await ownRun(service, context.var.caller, context.req.valid('param').id);
    return context.json(runJson(service, view, await liveStats(service, view)), 200);
  });
  app.openapi(remove, async (context) => {
    const { runId } = await ownRun(service, context.var.caller, context.req.valid('param').id);
    await sluice.deleteRun(runId);
    return context.body(null, 204);
  });
  app.openapi(cancel, async (context) => {
    const { runId } = await ownRun(service, context.var.caller, context.req.valid('param').id);
    await sluice.cancel(runId);
    return context.json({ runId, status: (await sluice.view(runId)).status }, 202);
  });
  app.openapi(resume, async (context) => {
    const { runId, config, belongsTo } = await ownRun(service, context.var.caller, context.req.valid('param').id);
    if (!runner.has(runId)) await runner.start(requestAgain(service, config, runId), { belongsTo, consent: context.req.valid('json').consent ?? false, ...service.policy.runOptions(context.var.caller, cwdOf(config)) });
    return context.json({ runId, status: (await sluice.view(runId)).status }, 202);
  });
  app.openapi(retry, async (context) => {
    const { runId, config, belongsTo } = await ownRun(service, context.var.caller, context.req.valid('param').id);
    const { class: errorClass, consent } = context.req.valid('json');
    // The request first: a run that cannot be repeated keeps its failed papers.
    const request = requestAgain(service, config, runId);
    const again = await sluice.retry(runId, errorClass === undefined ? {} : { errorClass });
    if (again > 0) await runner.start(request, { belongsTo, consent: consent ?? false, ...service.policy.runOptions(context.var.caller, cwdOf(config)) });
    return context.json({ runId, status: (await sluice.view(runId)).status, again }, 202);
  });
}
