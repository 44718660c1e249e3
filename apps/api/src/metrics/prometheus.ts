/** What the service measures in Prometheus' text format: readings, and the time of requests as a histogram. */
import { type Reading, readingsText } from '@sluice/pipeline';
import type { Requests } from './requests.ts';

export function prometheusText(readings: readonly Reading[], durations: ReturnType<Requests['durations']>): string {
  const name = 'sluice_http_request_duration_seconds';
  const lines = [
    `# HELP ${name} Seconds until an answer began`,
    `# TYPE ${name} histogram`,
    ...durations.bounds.map((bound, index) => `${name}_bucket{le="${bound}"} ${durations.atMost[index] ?? 0}`),
    `${name}_bucket{le="+Inf"} ${durations.count}`,
    `${name}_sum ${durations.sum}`,
    `${name}_count ${durations.count}`,
  ];
  return `${readingsText(readings)}${lines.join('\n')}\n`;
}
