/** The same readings to an OpenTelemetry collector, where OTEL_EXPORTER_OTLP_ENDPOINT names one; the SDK is loaded only then. */
import type { Reading } from '@sluice/pipeline';

/** Sends every OTEL_METRIC_EXPORT_INTERVAL ms (default 60000), and a last time when disposed. Undefined where nothing is configured. */
export async function openTelemetry(env: Readonly<Record<string, string | undefined>>, read: () => readonly Reading[]): Promise<AsyncDisposable | undefined> {
  const base = env['OTEL_EXPORTER_OTLP_ENDPOINT'] ?? '';
  const url = env['OTEL_EXPORTER_OTLP_METRICS_ENDPOINT'] ?? (base === '' ? '' : `${base.replace(/\/$/, '')}/v1/metrics`);
  if (url === '') return undefined;
  const [{ MeterProvider, PeriodicExportingMetricReader }, { OTLPMetricExporter }, { resourceFromAttributes }] = await Promise.all([
    import('@opentelemetry/sdk-metrics'),
    import('@opentelemetry/exporter-metrics-otlp-http'),
    import('@opentelemetry/resources'),
  ]);
  // Headers and timeout the exporter reads from the environment itself.
  const exportIntervalMillis = Number(env['OTEL_METRIC_EXPORT_INTERVAL'] ?? 60_000);
  const provider = new MeterProvider({
    resource: resourceFromAttributes({ 'service.name': env['OTEL_SERVICE_NAME'] ?? 'sluice' }),
    readers: [new PeriodicExportingMetricReader({ exporter: new OTLPMetricExporter({ url }), exportIntervalMillis, exportTimeoutMillis: Math.min(exportIntervalMillis, 10_000) })],
  });
  const meter = provider.getMeter('sluice');
  const known = new Set<string>();
  const watch = (): void => {
    for (const { name, help, kind } of read()) {
      if (known.has(name)) continue;
      known.add(name);
      const instrument = kind === 'counter' ? meter.createObservableCounter(name, { description: help }) : meter.createObservableGauge(name, { description: help });
      instrument.addCallback((result) => {
        for (const reading of read()) if (reading.name === name) result.observe(reading.value, reading.labels);
      });
    }
  };
  watch();
  // Instruments of runs come into being with the first run.
  const timer = setInterval(watch, Math.max(1000, exportIntervalMillis / 2));
  timer.unref();
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      watch();
      // A collector that is away must not keep the service from ending.
      await provider.shutdown().catch(() => undefined);
    },
  };
}
