/** What goes wrong, as RFC 9457 problem details: a status, a title that a program may branch on, a sentence for a person. */
import { ConfigurationError, RunHeldError, SluiceError } from '@sluice/core-models';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { z } from '@hono/zod-openapi';

const titles = {
  400: 'Bad request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  413: 'Too large',
  415: 'Unsupported media type',
  421: 'Misdirected request',
  422: 'Cannot be used',
  429: 'Too many requests',
  500: 'Internal error',
  503: 'Unavailable',
} as const;
export type ProblemStatus = keyof typeof titles;

export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    errors: z.array(z.object({ at: z.string(), message: z.string() })).optional(),
  })
  .openapi('Problem');

/** Thrown by a route; the app answers with it. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly status: ProblemStatus;
  readonly errors: readonly { readonly at: string; readonly message: string }[] | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(status: ProblemStatus, detail: string, options: ErrorOptions & { readonly errors?: readonly { readonly at: string; readonly message: string }[]; readonly retryAfterSeconds?: number } = {}) {
    super(detail, options);
    this.status = status;
    this.errors = options.errors;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** The one answer for what is not there and for what is not yours. */
export function notFound(what: string): ProblemError {
  return new ProblemError(404, `Cannot find ${what}: there is none for you; expected one that a list of yours names`);
}

/** A usage error is the caller's, whatever else is ours and says nothing of its inside. */
export function asProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof z.ZodError) return ofIssues(error);
  // hono's own, for a body that is no JSON or has no end.
  if (error instanceof HTTPException) return new ProblemError(error.status === 413 || error.status === 415 ? error.status : 400, `Cannot read the request: ${error.message === '' ? 'it is malformed' : error.message}; expected what /openapi.json describes`, { cause: error });
  if (error instanceof RunHeldError) return new ProblemError(409, error.message, { cause: error });
  if (error instanceof ConfigurationError) return new ProblemError(error.message.startsWith('Cannot find run') ? 404 : 422, error.message, { cause: error });
  if (error instanceof Error && error.name === 'DatabaseError') return new ProblemError(503, 'The store does not answer; expected it to be back soon', { cause: error, retryAfterSeconds: 5 });
  if (error instanceof SluiceError) return new ProblemError(409, error.message, { cause: error });
  return new ProblemError(500, 'Cannot answer: something unexpected happened; expected no such error, the server has written it down', { cause: error });
}

export function ofIssues(error: z.ZodError): ProblemError {
  const errors = error.issues.slice(0, 20).map(({ path, message }) => ({ at: path.map(String).join('.'), message }));
  const [first] = errors;
  const at = first === undefined || first.at === '' ? '' : ` at ${first.at}`;
  return new ProblemError(422, `Cannot use the request: ${first?.message ?? 'it is not as described'}${at}; expected what /openapi.json describes`, { cause: error, errors });
}

export function problemResponse(context: Context, problem: ProblemError): Response {
  const { status, message, errors, retryAfterSeconds } = problem;
  const body = { type: 'about:blank', title: titles[status], status, detail: message, ...(errors === undefined ? {} : { errors }) };
  context.header('content-type', 'application/problem+json');
  context.header('x-content-type-options', 'nosniff');
  if (retryAfterSeconds !== undefined) context.header('retry-after', String(retryAfterSeconds));
  if (status === 401) context.header('www-authenticate', 'Bearer');
  return context.body(JSON.stringify(body), status);
}

/** For the OpenAPI document: what any route may answer instead. */
export const problems = {
  default: { description: 'A problem', content: { 'application/problem+json': { schema: Problem } } },
} as const;
