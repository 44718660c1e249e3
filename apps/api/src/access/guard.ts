/** Who may come in: by the name that is called, the page that sends, the token that is shown, and how often. */
import type { Context, MiddlewareHandler } from 'hono';
import { ProblemError } from '../problem.ts';
import type { Env } from '../service.ts';
import { isAllowedHost, isOwnOrigin } from './hosts.ts';
import { type Rate, rateOf } from './rate.ts';
import type { Tokens } from './tokens.ts';

export interface Access {
  /** Without any the server is open, and listens on loopback alone. */
  readonly tokens: Tokens;
  /** Names beside the loopback ones that this server answers to. */
  readonly allowedHosts: readonly string[];
  /** Requests a second of one caller, and at once. */
  readonly rate: { readonly perSecond: number; readonly burst: number };
  readonly now: () => number;
  /** Where a request comes from, for its rate; one bucket for all where nobody knows. */
  readonly addressOf?: (context: Context) => string;
}

/** What a load balancer and a browser's first look need without a token. The page itself holds nothing: what it shows it asks of /v1 with one. */
const unguarded = /^\/(healthz|readyz|docs|openapi\.json|new|assets\/.*|runs\/.*)?$/;

export function guard(access: Access): MiddlewareHandler<Env> {
  const { tokens, allowedHosts, now, addressOf = () => '' } = access;
  const rate: Rate = rateOf({ ...access.rate, now });
  return async (context, next) => {
    const { method, path } = context.req;
    // Before there is an answer: a header put on a finished one makes node-server copy it and send it as a stream, piece by piece.
    context.header('x-content-type-options', 'nosniff');
    context.header('referrer-policy', 'no-referrer');
    const host = context.req.header('host') ?? new URL(context.req.url).host;
    if (!isAllowedHost(host, allowedHosts)) throw new ProblemError(421, 'Cannot answer: this server does not go by that name; expected one of api.allowed_hosts in its config');
    // Nothing here has a name with U+0000 in it, and the database would refuse to look for one.
    if (context.req.url.includes('%00')) throw new ProblemError(400, 'Cannot read the address: it holds U+0000; expected text');
    const open = tokens.count === 0;
    const isPage = !path.startsWith('/v1/');
    const isRead = method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
    // With a token no cookie is involved, and another page has no token to send.
    if (open && !(isRead && isPage) && !isOwnOrigin(context.req.header('origin'), context.req.header('sec-fetch-site'), host)) {
      throw new ProblemError(403, 'Cannot take this from another site: the request comes from a page that is not of this server; expected its own page, or a program');
    }
    const owner = open ? null : ownerOf(context, tokens);
    if (!open && owner === null && !(isRead && isPage && unguarded.test(path))) {
      const wait = rate.take(`anonymous ${addressOf(context)}`);
      if (wait > 0) throw tooOften(wait);
      throw new ProblemError(401, 'Cannot answer: there is no token that is known here; expected "Authorization: Bearer TOKEN"');
    }
    const wait = rate.take(owner ?? `open ${addressOf(context)}`);
    if (wait > 0) throw tooOften(wait);
    context.set('caller', { owner });
    await next();
  };
}

function ownerOf(context: Context, tokens: Tokens): string | null {
  const token = /^Bearer +(\S{1,1000}) *$/i.exec(context.req.header('authorization') ?? '')?.[1];
  return token === undefined ? null : tokens.ownerOf(token);
}

function tooOften(wait: number): ProblemError {
  return new ProblemError(429, 'Cannot answer so many requests; expected fewer in a second', { retryAfterSeconds: wait });
}
