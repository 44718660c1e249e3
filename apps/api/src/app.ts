/** The HTTP face, routes only: what a person, a page or a program may ask of a running service. */
import { OpenAPIHono } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import { boundedBody } from './access/body.ts';
import { type Access, guard } from './access/guard.ts';
import type { EventStreams } from './event-stream.ts';
import { ProblemError, asProblem, ofIssues, problemResponse } from './problem.ts';
import { type Requests, countRequests } from './metrics/requests.ts';
import { addDocs } from './routes/docs.ts';
import { addDocuments } from './routes/documents.ts';
import { addDuplicates } from './routes/duplicates.ts';
import { addEvents } from './routes/events.ts';
import { addExports } from './routes/exports.ts';
import { addFailures } from './routes/failures.ts';
import { type HealthOptions, addHealth } from './routes/health.ts';
import { addJudgements } from './routes/judgements.ts';
import { addMetrics } from './routes/metrics.ts';
import { pageRoutes } from './routes/page.ts';
import { addPapers } from './routes/papers.ts';
import { addPlanning } from './routes/planning.ts';
import { addResults } from './routes/results.ts';
import { addRuns } from './routes/runs.ts';
import type { Env, Service } from './service.ts';
import type { Traces } from './traces/open-traces.ts';

export interface AppOptions extends HealthOptions {
  readonly service: Service;
  readonly streams: EventStreams;
  readonly access: Access;
  /** Counted for whoever asks; a new count by default. */
  readonly requests?: Requests;
  /** None by default. */
  readonly traces?: Pick<Traces, 'requests'> | undefined;
  readonly residentBytes?: () => number;
  /** An error that is ours, for the log. */
  readonly onError?: (error: unknown) => void;
}

const description = { openapi: '3.1.0', info: { title: 'Sluice', version: '0.1.0', description: 'Papers in, an evidence-backed table out.' } };

/** Whoever changes something looks at it next. */
function seenAtOnce({ glance }: Pick<Service, 'glance'>): MiddlewareHandler<Env> {
  return async (context, next) => {
    await next();
    if (context.req.method !== 'GET' && context.req.method !== 'HEAD') glance.forget();
  };
}

/** The routes over what they need; opens no socket. */
export function createApp(options: AppOptions): OpenAPIHono<Env> {
  const { service, streams, onError = () => undefined, requests = countRequests(service.now), residentBytes = () => 0 } = options;
  const app = new OpenAPIHono<Env>({
    defaultHook: (result, context) => (result.success ? undefined : problemResponse(context, ofIssues(result.error))),
  });
  app.use(requests.middleware);
  if (options.traces !== undefined) app.use(options.traces.requests);
  app.use(guard(options.access));
  app.use(boundedBody);
  app.use(seenAtOnce(service));
  addHealth(app, options);
  addRuns(app, service);
  addEvents(app, service, streams);
  addResults(app, service);
  addJudgements(app, service);
  addDuplicates(app, service);
  addFailures(app, service);
  addExports(app, service);
  addPapers(app, service);
  addDocuments(app, service);
  addPlanning(app, service);
  addMetrics(app, { runner: service.runner, streams, requests, residentBytes });
  app.route('/', pageRoutes());
  app.notFound((context) => problemResponse(context, new ProblemError(404, `Cannot answer "${context.req.method} ${context.req.path}": there is no such route; expected one that /openapi.json lists`)));
  app.onError((error, context) => {
    const problem = asProblem(error);
    if (problem.status >= 500) onError(error);
    return problemResponse(context, problem);
  });
  app.doc31('/openapi.json', description);
  addDocs(app, () => app.getOpenAPI31Document(description));
  return app;
}
