/** Where a worker tells of itself, by its flags or the environment. */
import { ConfigurationError } from '@sluice/core-models';

export interface MetricsPlace {
  readonly host: string;
  readonly port: number;
}

/** Null where no port is named: then nothing listens. */
export function metricsPlace(flags: { readonly metricsPort?: string; readonly metricsHost?: string }, env: Readonly<Record<string, string | undefined>>): MetricsPlace | null {
  const port = flags.metricsPort ?? env['SLUICE_METRICS_PORT'] ?? '';
  const host = flags.metricsHost ?? env['SLUICE_METRICS_HOST'] ?? '';
  if (port === '') {
    if (host === '') return null;
    throw new ConfigurationError(`Cannot tell of itself on "${host}": no port is named; expected --metrics-port or SLUICE_METRICS_PORT beside it`);
  }
  const number = /^\d+$/.test(port) ? Number(port) : Number.NaN;
  if (!(number <= 65_535)) throw new ConfigurationError(`Cannot use the metrics port "${port}": it is none; expected a whole number from 0 (any free one) to 65535`);
  return { host: host === '' ? '127.0.0.1' : host, port: number };
}
