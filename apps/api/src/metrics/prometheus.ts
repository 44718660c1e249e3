/** Readings in Prometheus' text format, version 0.0.4. */
import type { Requests } from './requests.ts';
import type { Reading } from './readings.ts';

export const PROMETHEUS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

export function prometheusText(readings: readonly Reading[], durations: ReturnType<Requests['durations']>): string {
  const lines: string[] = [];
  for (const [name, series] of Map.groupBy(readings, (reading) => reading.name)) {
    const [first] = series;
    lines.push(`# HELP ${name} ${first?.help ?? ''}`, `# TYPE ${name} ${first?.kind ?? 'gauge'}`);
    for (const { labels, value } of series) lines.push(`${name}${labelText(labels)} ${value}`);
  }
  const name = 'sluice_http_request_duration_seconds';
  lines.push(`# HELP ${name} Seconds until an answer began`, `# TYPE ${name} histogram`);
  durations.bounds.forEach((bound, index) => lines.push(`${name}_bucket{le="${bound}"} ${durations.atMost[index] ?? 0}`));
  lines.push(`${name}_bucket{le="+Inf"} ${durations.count}`, `${name}_sum ${durations.sum}`, `${name}_count ${durations.count}`);
  return `${lines.join('\n')}\n`;
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}
