/** `POST /v1/runs` and `POST /v1/plan`: a request in JSON, or one with files; one begins, the other says what would be. */
import { type OpenAPIHono, createRoute, z } from '@hono/zod-openapi';
import { type RunRequestInput, checkSources } from '@sluice/pipeline';
import type { Context } from 'hono';
import { beginOnce } from '../begin-once.ts';
import { ProblemError, problems } from '../problem.ts';
import type { Env, Service } from '../service.ts';
import { StartRun, requestOf } from '../start-request.ts';
import { isMultipart, receiveUpload } from '../uploads.ts';

const Started = z.object({ runId: z.string(), status: z.string(), resumed: z.boolean() }).openapi('Started');

const Plan = z
  .object({
    entries: z.number(),
    papers: z.number(),
    duplicates: z.number(),
    filtered: z.number(),
    cached: z.number(),
    calls: z.number(),
    promptTokens: z.number(),
    costUsd: z.number().nullable(),
    seconds: z.number(),
    bindingStage: z.string(),
    batch: z.boolean(),
    host: z.string().nullable(),
  })
  .openapi('Plan');

/** Described, not parsed: files go to disk as they come. */
const withFiles = {
  schema: {
    type: 'object' as const,
    properties: {
      request: { type: 'string' as const, description: 'StartRun as JSON' },
      pdf: { type: 'array' as const, items: { type: 'string' as const, format: 'binary' } },
      file: { type: 'array' as const, items: { type: 'string' as const, format: 'binary' } },
    },
  },
};
const body = { content: { 'application/json': { schema: StartRun }, 'multipart/form-data': withFiles } };

const start = createRoute({
  method: 'post',
  path: '/v1/runs',
  summary: 'Begin a run, or go on with your unfinished one of the same request',
  request: { body, headers: z.object({ 'idempotency-key': z.string().min(1).max(200).optional() }) },
  responses: { 201: { description: 'it goes on; Location names it', content: { 'application/json': { schema: Started } } }, ...problems },
});

const plan = createRoute({
  method: 'post',
  path: '/v1/plan',
  summary: 'What a run would do, take and cost; the run that follows goes on from it',
  request: { body },
  responses: { 200: { description: 'the plan', content: { 'application/json': { schema: Plan } } }, ...problems },
});

interface Asked {
  readonly start: StartRun;
  readonly request: RunRequestInput;
  /** What makes two requests one. */
  readonly same: unknown;
}

export function addStartRun(app: OpenAPIHono<Env>, service: Service): void {
  const { sluice, runner } = service;
  const once = beginOnce(service);
  app.openapi(start, async (context) => {
    const { owner } = context.var.caller;
    const { start, request, same } = await asked(context);
    const begun = await once({ owner, key: context.req.valid('header')['idempotency-key'], body: same }, (newRunId) =>
      runner.start(request, { belongsTo: owner, consent: start.consent, ...(newRunId === undefined ? {} : { newRunId }), ...service.policy.runOptions(context.var.caller, request.cwd) }),
    );
    const { runId, resumed } = begun;
    context.header('location', `/v1/runs/${encodeURIComponent(runId)}`);
    return context.json({ runId, status: (await sluice.view(runId)).status, resumed }, 201);
  });
  app.openapi(plan, async (context) => {
    const { request } = await asked(context);
    const { caller } = context.var;
    return context.json(await sluice.plan(request, { belongsTo: caller.owner, signal: context.req.raw.signal, ...service.policy.runOptions(caller, request.cwd) }), 200);
  });

  async function asked(context: Context<Env>): Promise<Asked> {
    const { caller } = context.var;
    const accepted = (json: unknown): StartRun => {
      const start = StartRun.parse(json ?? {});
      service.policy.check(start, caller);
      return start;
    };
    const upload = isMultipart(context.req.raw)
      ? await receiveUpload(context.req.raw, service.uploads, (json) => {
          if (accepted(json).sources.length > 0) throw new ProblemError(422, 'Cannot use sources beside uploaded files: they lie in different folders; expected the one or the other');
        })
      : null;
    const start = accepted(upload === null ? await jsonOf(context) : upload.request);
    const request = await requestOf(service, upload === null ? start : { ...start, sources: [...upload.names] }, { cwd: upload?.folder ?? service.cwd });
    const sources = request.sources ?? [];
    if (upload === null) await service.policy.checkSources(sources, caller);
    await checkSources(sources, request.cwd ?? service.cwd);
    return { start, request, same: { start, digest: upload?.digest ?? null } };
  }
}

/** Checked by the route already; an empty body asks for what the server's config asks. */
async function jsonOf(context: Context<Env>): Promise<unknown> {
  const text = await context.req.text();
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch (cause) {
    throw new ProblemError(400, 'Cannot read the request: it is no JSON; expected what /openapi.json describes', { cause });
  }
}
