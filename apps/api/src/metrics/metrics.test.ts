import type { Reading } from '@sluice/pipeline';
import { expect, test } from 'vitest';
import { openTestCollector } from '../test-collector.ts';
import { openTelemetry } from './open-telemetry.ts';
import { prometheusText } from './prometheus.ts';

const readings: readonly Reading[] = [
  { name: 'sluice_http_requests_total', help: 'Requests answered', kind: 'counter', labels: { route: '/v1/runs', status: '200' }, value: 3 },
  { name: 'sluice_runs_active', help: 'Runs at work', kind: 'gauge', labels: { run: 'a"b\\c\nd' }, value: 1 },
];

test('prometheusText() writes each name once with its kind, and labels that nothing can break out of', () => {
  expect(prometheusText(readings, { bounds: [0.1], atMost: [2], count: 3, sum: 1.5 }).split('\n')).toEqual([
    '# HELP sluice_http_requests_total Requests answered',
    '# TYPE sluice_http_requests_total counter',
    'sluice_http_requests_total{route="/v1/runs",status="200"} 3',
    '# HELP sluice_runs_active Runs at work',
    '# TYPE sluice_runs_active gauge',
    'sluice_runs_active{run="a\\"b\\\\c\\nd"} 1',
    '# HELP sluice_http_request_duration_seconds Seconds until an answer began',
    '# TYPE sluice_http_request_duration_seconds histogram',
    'sluice_http_request_duration_seconds_bucket{le="0.1"} 2',
    'sluice_http_request_duration_seconds_bucket{le="+Inf"} 3',
    'sluice_http_request_duration_seconds_sum 1.5',
    'sluice_http_request_duration_seconds_count 3',
    '',
  ]);
});

test('openTelemetry() sends the readings to the collector that is named, at the latest when it ends, and does nothing where none is', async () => {
  expect(await openTelemetry({}, () => readings)).toBeUndefined();
  using collector = await openTestCollector();
  const telemetry = await openTelemetry({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint }, () => readings);
  await telemetry?.[Symbol.asyncDispose]();
  expect(collector.received.join('\n')).toMatch(/^\/v1\/metrics .*sluice_http_requests_total/s);
});
