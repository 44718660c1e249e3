/** Is it alive, is it ready: what a load balancer asks. */
import { type OpenAPIHono, createRoute, z } from '@hono/zod-openapi';
import type { Env } from '../service.ts';

export interface HealthOptions {
  /** Tries what requests will need; resolves to a sentence where it is not there, to null where it is. Aborted after `readyTimeoutMs`. */
  readonly whyNotReady: (signal: AbortSignal) => Promise<string | null>;
  /** @default 2000 */
  readonly readyTimeoutMs?: number;
}

const Alive = z.object({ status: z.literal('ok') });
const Readiness = z.object({ status: z.enum(['ready', 'not_ready']), reason: z.string().nullable() });

const healthz = createRoute({
  method: 'get',
  path: '/healthz',
  summary: 'The process is alive; says nothing of its store',
  responses: { 200: { description: 'alive', content: { 'application/json': { schema: Alive } } } },
});

const readyz = createRoute({
  method: 'get',
  path: '/readyz',
  summary: 'The store answers',
  responses: {
    200: { description: 'ready', content: { 'application/json': { schema: Readiness } } },
    503: { description: 'not ready', content: { 'application/json': { schema: Readiness } } },
  },
});

export function addHealth(app: OpenAPIHono<Env>, options: HealthOptions): void {
  app.openapi(healthz, (context) => context.json({ status: 'ok' as const }, 200));
  app.openapi(readyz, async (context) => {
    const reason = await reasonWithin(options);
    return reason === null ? context.json({ status: 'ready' as const, reason }, 200) : context.json({ status: 'not_ready' as const, reason }, 503);
  });
}

async function reasonWithin(options: HealthOptions): Promise<string | null> {
  const { whyNotReady, readyTimeoutMs = 2000 } = options;
  const signal = AbortSignal.timeout(readyTimeoutMs);
  const late = new Promise<string>((resolve) => {
    signal.addEventListener('abort', () => resolve(`no answer within ${readyTimeoutMs} ms`), { once: true });
  });
  try {
    return await Promise.race([whyNotReady(signal), late]);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
