/** Spans to an OpenTelemetry collector, where OTEL_EXPORTER_OTLP_ENDPOINT names one; the SDK is loaded only then, and nothing is observed without it. */
import type { OnStay } from '@sluice/pipeline';
import type { MiddlewareHandler } from 'hono';

export interface Traces extends AsyncDisposable {
  readonly requests: MiddlewareHandler;
  /** Made anew for each run. */
  readonly papers: () => OnStay;
}

/**
 * Sends what has ended every few seconds, and the rest when disposed. Undefined where nothing is configured, or OTEL_TRACES_EXPORTER is `none`. More than 2048 spans that wait to be sent are
 * dropped: a collector that is away or slow costs neither memory nor the run's time. OTEL_TRACES_SAMPLER_ARG (0 to 1) is the share of traces that is kept.
 */
export async function openTraces(env: Readonly<Record<string, string | undefined>>): Promise<Traces | undefined> {
  const base = env['OTEL_EXPORTER_OTLP_ENDPOINT'] ?? '';
  const url = env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] ?? (base === '' ? '' : `${base.replace(/\/$/, '')}/v1/traces`);
  if (url === '' || env['OTEL_TRACES_EXPORTER'] === 'none') return undefined;
  const [{ BatchSpanProcessor, ParentBasedSampler, TraceIdRatioBasedSampler, TracerProvider }, { OTLPTraceExporter }, { resourceFromAttributes }, { tracePapers }, { traceRequests }] = await Promise.all([
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
    import('./trace-papers.ts'),
    import('./trace-requests.ts'),
  ]);
  // Headers and timeout the exporter reads from the environment itself.
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': env['OTEL_SERVICE_NAME'] ?? 'sluice' }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(shareOf(env['OTEL_TRACES_SAMPLER_ARG'])) }),
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url }) })],
  });
  const tracer = provider.getTracer('sluice');
  return {
    requests: traceRequests(tracer),
    papers: () => tracePapers(tracer),
    async [Symbol.asyncDispose]() {
      // A collector that is away must not keep the service from ending.
      await provider.shutdown().catch(() => undefined);
    },
  };
}

function shareOf(text: string | undefined): number {
  const share = Number(text ?? '1');
  return share >= 0 && share <= 1 ? share : 1;
}
