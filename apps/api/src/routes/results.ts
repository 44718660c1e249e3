/** A run's results: a table of papers × targets, filtered and ordered by the database. */
import { type OpenAPIHono, createRoute, z } from '@hono/zod-openapi';
import { OutcomeStatus, StageName, TargetState } from '@sluice/core-models';
import { type ResultRow, judgedHashOf, resultLine, resultSorts } from '@sluice/pipeline';
import { PageQuery, fromCursor, toCursor } from '../cursor.ts';
import { notFound, problems } from '../problem.ts';
import { ownRun } from '../run-json.ts';
import type { Env, Service } from '../service.ts';
import { RunId } from './run-id.ts';

const Sort = z.string().regex(new RegExp(`^-?(${resultSorts.join('|')})$`), `expected one of ${resultSorts.join(', ')}, "-" before it for the reverse`);

const ResultsQuery = PageQuery.extend({
  /** One status, or several with commas; `pending` for entries without an outcome. */
  status: z
    .string()
    .max(200)
    .transform((text) => text.split(','))
    .pipe(z.array(z.union([OutcomeStatus, z.literal('pending')])))
    .optional(),
  class: z.string().max(100).optional(),
  stage: StageName.optional(),
  q: z.string().max(500).optional(),
  target: z.string().max(100).optional(),
  state: TargetState.optional(),
  sort: Sort.default('entry'),
});

/** A line of `results.jsonl`, what people said of its values, and by target the `seen` that a judgement of the value as it stands here is sent with. */
const ResultLine = z.looseObject({ entry: z.number().int(), status: z.string(), judgements: z.array(z.unknown()), seen: z.record(z.string(), z.string()) }).openapi('Result');

const list = createRoute({
  method: 'get',
  path: '/v1/runs/{id}/results',
  summary: 'Results, a page at a time',
  request: { params: RunId, query: ResultsQuery },
  responses: {
    200: { description: 'results', content: { 'application/json': { schema: z.object({ items: z.array(ResultLine), next: z.string().nullable(), total: z.number().int().nullable() }) } } },
    ...problems,
  },
});

const read = createRoute({
  method: 'get',
  path: '/v1/runs/{id}/results/{entry}',
  summary: 'One paper of a run',
  request: { params: RunId.extend({ entry: z.coerce.number().int().positive().max(2_147_483_647) }) },
  responses: { 200: { description: 'the result', content: { 'application/json': { schema: ResultLine } } }, ...problems },
});

const Place = z.union([z.strictObject({ ordinal: z.number().int().nonnegative() }), z.strictObject({ offset: z.number().int().nonnegative().max(10_000_000) })]);

export function addResults(app: OpenAPIHono<Env>, service: Service): void {
  const { archive } = service.sluice;
  app.openapi(list, async (context) => {
    const view = await ownRun(service, context.var.caller, context.req.valid('param').id);
    const { runId } = view;
    const { cursor, limit, status: statuses, class: errorClass, stage, q, target, state, sort } = context.req.valid('query');
    const by = resultSorts.find((name) => name === sort.replace(/^-/, '')) ?? 'entry';
    const order = { by, descending: sort.startsWith('-'), target };
    const filter = { statuses, errorClass, stage, q, target: by === 'value' && state === undefined ? undefined : target, state };
    const byEntry = by === 'entry' && !order.descending;
    const after = cursor === undefined ? (byEntry ? { ordinal: 0 } : { offset: 0 }) : fromCursor(cursor, Place);
    const { results, hasMore } = await service.glance.results(runId, { ...filter, order, after, limit });
    const last = results.at(-1);
    const next = !hasMore || last === undefined ? null : toCursor('offset' in after ? { offset: after.offset + results.length } : { ordinal: last.entry.ordinal });
    // Counted once, for the height of a table: not again for each page.
    const total = cursor === undefined ? await service.glance.countResults(view, filter) : null;
    return context.json({ items: lines(results), next, total }, 200);
  });
  app.openapi(read, async (context) => {
    const { id, entry } = context.req.valid('param');
    const { runId } = await ownRun(service, context.var.caller, id);
    const result = await archive.result(runId, entry);
    if (result === null) throw notFound(`entry ${entry} of run ${JSON.stringify(id)}`);
    return context.json(line(result), 200);
  });
}

type Line = z.infer<typeof ResultLine>;

/** A page that is held for many readers is put into words once. */
const told = new WeakMap<readonly ResultRow[], Line[]>();

function lines(results: readonly ResultRow[]): Line[] {
  const known = told.get(results) ?? results.map(line);
  told.set(results, known);
  return known;
}

function line({ entry, outcome, judgements }: ResultRow): Line {
  return {
    ...resultLine(entry, outcome, judgements),
    entry: entry.ordinal,
    status: outcome?.status ?? 'pending',
    judgements: [...judgements],
    seen: Object.fromEntries(Object.entries(outcome?.extraction ?? {}).map(([target, result]) => [target, judgedHashOf(result)])),
  };
}
