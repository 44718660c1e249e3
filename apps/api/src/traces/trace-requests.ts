/** A span for each request, until its answer begins: named by its route, and within the caller's trace where the caller says so. */
import { type Context, ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, type Tracer, trace } from '@opentelemetry/api';
import type { MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';

/** Asked every few seconds by what watches the service: they would bury the rest. */
const unseen = new Set(['/healthz', '/readyz', '/metrics']);

export function traceRequests(tracer: Tracer): MiddlewareHandler {
  return async (context, next) => {
    const { method, path } = context.req;
    if (unseen.has(path)) return await next();
    const span = tracer.startSpan(method, { kind: SpanKind.SERVER, attributes: { 'http.request.method': method, 'url.path': path } }, callersContext(context.req.header('traceparent')));
    try {
      await next();
    } finally {
      const route = matchedRoutes(context).findLast((matched) => !matched.path.includes('*'))?.path;
      const { status } = context.res;
      span.setAttribute('http.response.status_code', status);
      if (route !== undefined) span.updateName(`${method} ${route}`).setAttribute('http.route', route);
      if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    }
  };
}

/** W3C Trace Context, version 00; anything else is no parent. */
function callersContext(header: string | undefined): Context {
  const [, traceId, spanId, flags] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(header ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || /^0+$/.test(traceId) || /^0+$/.test(spanId)) return ROOT_CONTEXT;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: Number.parseInt(flags ?? '0', 16) & TraceFlags.SAMPLED, isRemote: true });
}
