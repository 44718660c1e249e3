/** What people say of a run's values; append-only, beside the machine's. */
import { type OpenAPIHono, createRoute, z } from '@hono/zod-openapi';
import { Judgement, StandingJudgement, Verdict } from '@sluice/core-models';
import { problems } from '../problem.ts';
import { ownRun } from '../run-json.ts';
import type { Env, Service } from '../service.ts';
import { RunId } from './run-id.ts';

const list = createRoute({
  method: 'get',
  path: '/v1/runs/{id}/judgements',
  summary: "Each reviewer's last word on each value, or with history every one",
  request: { params: RunId, query: z.object({ history: z.enum(['true', 'false']).default('false') }) },
  responses: { 200: { description: 'judgements', content: { 'application/json': { schema: z.object({ items: z.array(StandingJudgement), next: z.null() }) } } }, ...problems },
});

const Said = z
  .strictObject({
    entry: z.number().int().positive(),
    target: z.string().min(1).max(100),
    verdict: Verdict,
    reviewer: z.string().trim().min(1).max(100),
    /** For `correct`: what is right; null where the paper does not report it. */
    value: z.unknown().optional(),
    /** For `correct`: where the paper says so; each must stand in the document. */
    evidence: z.array(z.looseObject({ quote: z.string().min(1).max(10_000), page: z.number().int().positive().optional() })).max(20).optional(),
    /** `judgedHash` of the value that was seen: refused where another stands there by now. */
    seen: z.string().max(100).optional(),
  })
  .openapi('Opinion');

const say = createRoute({
  method: 'post',
  path: '/v1/runs/{id}/judgements',
  summary: 'Accept, correct or reject a value',
  request: { params: RunId, body: { required: true, content: { 'application/json': { schema: Said } } } },
  responses: { 201: { description: 'kept', content: { 'application/json': { schema: Judgement } } }, ...problems },
});

export function addJudgements(app: OpenAPIHono<Env>, service: Service): void {
  const { sluice } = service;
  app.openapi(list, async (context) => {
    const { runId } = await ownRun(service, context.var.caller, context.req.valid('param').id);
    const items = await sluice.judgements(runId, { history: context.req.valid('query').history === 'true' });
    return context.json({ items: [...items], next: null }, 200);
  });
  app.openapi(say, async (context) => {
    const { runId } = await ownRun(service, context.var.caller, context.req.valid('param').id);
    const { entry, evidence, ...said } = context.req.valid('json');
    const quotes = evidence?.map(({ quote, page }) => ({ quote, page }));
    return context.json(await sluice.judge(runId, { ...said, paper: String(entry), quotes }), 201);
  });
}
