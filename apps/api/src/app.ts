/** The HTTP face, routes only: what a person, a page or a program may ask of a running service. */
import { OpenAPIHono } from '@hono/zod-openapi';
import { boundedBody } from './access/body.ts';
import { type Access, guard } from './access/guard.ts';
import type { EventStreams } from './event-stream.ts';
import { ProblemError, asProblem, ofIssues, problemResponse } from './problem.ts';
import { addDocuments } from './routes/documents.ts';
import { addDuplicates } from './routes/duplicates.ts';
import { addEvents } from './routes/events.ts';
import { addExports } from './routes/exports.ts';
import { addFailures } from './routes/failures.ts';
import { type HealthOptions, addHealth } from './routes/health.ts';
import { addJudgements } from './routes/judgements.ts';
import { pageRoutes } from './routes/page.ts';
import { addPapers } from './routes/papers.ts';
import { addPlanning } from './routes/planning.ts';
import { addResults } from './routes/results.ts';
import { addRuns } from './routes/runs.ts';
import type { Env, Service } from './service.ts';

export interface AppOptions extends HealthOptions {
  readonly service: Service;
  readonly streams: EventStreams;
  readonly access: Access;
  /** An error that is ours, for the log. */
  readonly onError?: (error: unknown) => void;
}

/** The routes over what they need; opens no socket. */
export function createApp(options: AppOptions): OpenAPIHono<Env> {
  const { service, streams, onError = () => undefined } = options;
  const app = new OpenAPIHono<Env>({
    defaultHook: (result, context) => (result.success ? undefined : problemResponse(context, ofIssues(result.error))),
  });
  app.use(guard(options.access));
  app.use(boundedBody);
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
  app.route('/', pageRoutes());
  app.notFound((context) => problemResponse(context, new ProblemError(404, `Cannot answer "${context.req.method} ${context.req.path}": there is no such route; expected one that /openapi.json lists`)));
  app.onError((error, context) => {
    const problem = asProblem(error);
    if (problem.status >= 500) onError(error);
    return problemResponse(context, problem);
  });
  app.doc31('/openapi.json', { openapi: '3.1.0', info: { title: 'Sluice', version: '0.1.0', description: 'Papers in, an evidence-backed table out.' } });
  return app;
}
