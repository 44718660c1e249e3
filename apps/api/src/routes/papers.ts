/** Papers over all runs. */
import { type OpenAPIHono, createRoute, z } from '@hono/zod-openapi';
import { PaperRecord } from '@sluice/core-models';
import { PageQuery, fromCursor, toCursor } from '../cursor.ts';
import { notFound, problems } from '../problem.ts';
import type { Env, Service } from '../service.ts';

const Paper = z.object({ paperId: z.string(), record: PaperRecord }).openapi('Paper');

const list = createRoute({
  method: 'get',
  path: '/v1/papers',
  summary: 'Papers of all runs, by id',
  request: { query: PageQuery.extend({ q: z.string().max(500).optional() }) },
  responses: { 200: { description: 'papers', content: { 'application/json': { schema: z.object({ items: z.array(Paper), next: z.string().nullable() }) } } }, ...problems },
});

const read = createRoute({
  method: 'get',
  path: '/v1/papers/{paperId}',
  summary: 'One paper, and the runs that have it',
  request: { params: z.object({ paperId: z.string().min(1).max(300) }) },
  responses: { 200: { description: 'the paper', content: { 'application/json': { schema: Paper.extend({ runs: z.array(z.object({ runId: z.string(), entry: z.number().int() })) }) } } }, ...problems },
});

export function addPapers(app: OpenAPIHono<Env>, { sluice }: Service): void {
  app.openapi(list, async (context) => {
    const { cursor, limit, q } = context.req.valid('query');
    const after = cursor === undefined ? undefined : fromCursor(cursor, z.strictObject({ after: z.string().max(300) })).after;
    const found = await sluice.archive.papers({ q, after, limit: limit + 1, belongsTo: context.var.caller.owner ?? undefined });
    const items = found.slice(0, limit);
    const last = items.at(-1);
    return context.json({ items: [...items], next: found.length > limit && last !== undefined ? toCursor({ after: last.paperId }) : null }, 200);
  });
  app.openapi(read, async (context) => {
    const { paperId } = context.req.valid('param');
    const paper = await sluice.archive.paper(paperId, { belongsTo: context.var.caller.owner ?? undefined });
    if (paper === null) throw notFound(`paper ${JSON.stringify(paperId)}`);
    return context.json({ ...paper, runs: [...paper.runs] }, 200);
  });
}
