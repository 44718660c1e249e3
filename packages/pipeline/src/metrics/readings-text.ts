/** Readings in Prometheus' text format, version 0.0.4. */
import type { Reading } from './reading.ts';

export const PROMETHEUS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** Each name once, with its kind; labels that nothing can break out of. Ends with a line break. */
export function readingsText(readings: readonly Reading[]): string {
  const lines: string[] = [];
  for (const [name, series] of Map.groupBy(readings, (reading) => reading.name)) {
    const [first] = series;
    lines.push(`# HELP ${name} ${first?.help ?? ''}`, `# TYPE ${name} ${first?.kind ?? 'gauge'}`);
    for (const { labels, value } of series) lines.push(`${name}${labelText(labels)} ${value}`);
  }
  return lines.map((line) => `${line}\n`).join('');
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}
