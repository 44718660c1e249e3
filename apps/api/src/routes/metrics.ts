/** `GET /metrics`, for Prometheus. */
import { type OpenAPIHono, createRoute, z } from '@hono/zod-openapi';
import { PROMETHEUS_TYPE } from '@sluice/pipeline';
import { prometheusText } from '../metrics/prometheus.ts';
import { type Measured, readings } from '../metrics/readings.ts';
import type { Env } from '../service.ts';

const metrics = createRoute({
  method: 'get',
  path: '/metrics',
  summary: 'What the service does, for Prometheus; needs a token where the server has any',
  responses: { 200: { description: 'text format 0.0.4', content: { 'text/plain': { schema: z.string() } } } },
});

export function addMetrics(app: OpenAPIHono<Env>, measured: Measured): void {
  app.openapi(metrics, (context) => context.text(prometheusText(readings(measured), measured.requests.durations()), 200, { 'content-type': PROMETHEUS_TYPE, 'cache-control': 'no-store' }));
}
