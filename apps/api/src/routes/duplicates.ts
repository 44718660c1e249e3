/** What was joined, why, and its undoing. */
import { type OpenAPIHono, createRoute, z } from '@hono/zod-openapi';
import { Entry } from '@sluice/core-models';
import { PageQuery, fromCursor, toCursor } from '../cursor.ts';
import { problems } from '../problem.ts';
import { ownRun } from '../run-json.ts';
import type { Env, Service } from '../service.ts';
import { RunId } from './run-id.ts';

const Merge = z.object({ member: Entry, leader: Entry, reason: z.string() }).openapi('Merge');

const list = createRoute({
  method: 'get',
  path: '/v1/runs/{id}/duplicates',
  summary: 'Entries that stand for the same paper, each with the reason',
  request: { params: RunId, query: PageQuery },
  responses: { 200: { description: 'merges', content: { 'application/json': { schema: z.object({ items: z.array(Merge), next: z.string().nullable() }) } } }, ...problems },
});

const part = createRoute({
  method: 'post',
  path: '/v1/runs/{id}/unmerge',
  summary: 'Undo a merge for good; the run can then go on with the entries that stand alone',
  request: { params: RunId, body: { required: true, content: { 'application/json': { schema: z.strictObject({ entry: z.number().int().positive() }) } } } },
  responses: { 200: { description: 'they stand alone', content: { 'application/json': { schema: z.object({ entries: z.array(z.number().int()) }) } } }, ...problems },
});

export function addDuplicates(app: OpenAPIHono<Env>, service: Service): void {
  const { sluice } = service;
  app.openapi(list, async (context) => {
    const { runId } = await ownRun(service, context.var.caller, context.req.valid('param').id);
    const { cursor, limit } = context.req.valid('query');
    const after = cursor === undefined ? 0 : fromCursor(cursor, z.strictObject({ after: z.number().int() })).after;
    const items: z.infer<typeof Merge>[] = [];
    let next: string | null = null;
    for await (const merge of sluice.duplicates(runId, { after, signal: context.req.raw.signal })) {
      if (items.length === limit) {
        next = toCursor({ after: items.at(-1)?.member.ordinal ?? after });
        break;
      }
      items.push({ ...merge });
    }
    return context.json({ items, next }, 200);
  });
  app.openapi(part, async (context) => {
    const { runId } = await ownRun(service, context.var.caller, context.req.valid('param').id);
    return context.json({ entries: [...(await sluice.unmerge(runId, [String(context.req.valid('json').entry)]))] }, 200);
  });
}
