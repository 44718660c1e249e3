import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { openTelemetry } from './open-telemetry.ts';
import { prometheusText } from './prometheus.ts';
import type { Reading } from './readings.ts';

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
  const received: string[] = [];
  const collector = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      received.push(`${request.url} ${Buffer.concat(pieces).toString('utf8')}`);
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });
  collector.listen(0, '127.0.0.1');
  await new Promise((resolve) => collector.once('listening', resolve));
  const { port } = addressOf(collector.address());
  const telemetry = await openTelemetry({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` }, () => readings);
  await telemetry?.[Symbol.asyncDispose]();
  collector.close();
  expect(received.join('\n')).toMatch(/^\/v1\/metrics .*sluice_http_requests_total/s);
});

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error(`Cannot read the address ${String(address)}: it is none; expected a port`);
  return address;
}
