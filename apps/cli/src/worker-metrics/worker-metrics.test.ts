import { createServer } from 'node:http';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { metricsPlace } from './metrics-place.ts';
import { serveMetrics } from './serve-metrics.ts';
import { WorkerCounts, whyNotReady, workerReadings } from './worker-readings.ts';

test('metricsPlace() listens nowhere unless a port is named, on this machine alone unless an address is, and a flag goes before the environment', () => {
  expect(metricsPlace({}, {})).toBeNull();
  expect(metricsPlace({}, { SLUICE_METRICS_PORT: '9464' })).toEqual({ host: '127.0.0.1', port: 9464 });
  expect(metricsPlace({ metricsPort: '0', metricsHost: '::1' }, { SLUICE_METRICS_PORT: '9464', SLUICE_METRICS_HOST: '0.0.0.0' })).toEqual({ host: '::1', port: 0 });
});

test.each(['http', '-1', '65536', '94.64'])('metricsPlace() refuses the port "%s"', (metricsPort) => {
  expect(() => metricsPlace({ metricsPort }, {})).toThrow(`Cannot use the metrics port "${metricsPort}"`);
});

test('metricsPlace() refuses an address without a port: nothing would listen there', () => {
  expect(() => metricsPlace({ metricsHost: '0.0.0.0' }, {})).toThrow('no port is named');
});

test('whyNotReady() names what keeps a worker from papers: its store, a silent database, or that it was told to stop', () => {
  expect(whyNotReady({ secondsSinceBeat: 12, isDraining: false })).toBeNull();
  expect(whyNotReady({ secondsSinceBeat: null, isDraining: false })).toContain('waits for the store');
  expect(whyNotReady({ secondsSinceBeat: 31, isDraining: false })).toContain('has not answered for 31 s');
  expect(whyNotReady({ secondsSinceBeat: 1, isDraining: true })).toContain('told to stop');
});

test('workerReadings() sums over runs what the worker has in hand, counts what it was told of, and gives each stage its run', () => {
  const counts = new WorkerCounts();
  counts.add({ type: 'recorded', runId: 'a', outcomes: 3 });
  counts.add({ type: 'handed_on', runId: 'a', step: 'extract' });
  counts.add({ type: 'refused', runId: 'a', ordinals: [1, 2] });
  counts.add({ type: 'lost', runId: 'a', ordinals: [1, 2, 4] });
  const stage = { stage: 'extract', limit: 2, active: 1, waiting: 4, processed: 3, failed: 0, busySeconds: 1.5, waitingSeconds: 0 };
  const live = { secondsSinceBeat: null, isDraining: false, keptAway: 1, runs: [{ runId: 'a', papersInHand: 5, stages: [stage] }, { runId: 'b', papersInHand: 2, stages: [] }] };
  const values = Object.fromEntries(workerReadings({ live, counts, residentBytes: 100 }).map(({ name, labels, value }) => [[name, ...Object.values(labels)].join(' '), value]));
  expect(values).toEqual({
    sluice_runs_active: 2,
    process_resident_memory_bytes: 100,
    sluice_worker_papers_in_hand: 7,
    sluice_worker_runs_kept_away: 1,
    sluice_worker_outcomes_total: 3,
    sluice_worker_handed_on_total: 1,
    sluice_worker_refused_total: 2,
    sluice_worker_lost_leases_total: 3,
    'sluice_stage_slots a extract': 2,
    'sluice_stage_active a extract': 1,
    'sluice_stage_waiting a extract': 4,
    'sluice_stage_busy_seconds a extract': 1.5,
  });
});

test('serveMetrics() answers three paths, other methods and paths with what there is, and is gone when disposed', async () => {
  let reason: string | null = 'it waits';
  const reading = { name: 'sluice_runs_active', help: 'Runs', kind: 'gauge', labels: {}, value: 1 } as const;
  const served = await serveMetrics({ host: '127.0.0.1', port: 0, readings: () => [reading], whyNotReady: () => reason });
  const ask = async (path: string, method = 'GET') => {
    const response = await fetch(`${served.address}${path}`, { method });
    return [response.status, await response.text()];
  };
  expect(await ask('/metrics')).toEqual([200, '# HELP sluice_runs_active Runs\n# TYPE sluice_runs_active gauge\nsluice_runs_active 1\n']);
  expect(await ask('/healthz')).toEqual([200, '{"status":"ok"}']);
  expect(await ask('/readyz')).toEqual([503, '{"status":"not_ready","reason":"it waits"}']);
  reason = null;
  expect(await ask('/readyz')).toEqual([200, '{"status":"ready","reason":null}']);
  expect(await ask('/metrics', 'POST')).toMatchObject([405, expect.anything()]);
  expect(await ask('/')).toMatchObject([404, expect.stringContaining('/metrics')]);
  await served[Symbol.asyncDispose]();
  await expect(ask('/healthz')).rejects.toThrow('fetch failed');
});

test('serveMetrics() says which address it cannot have', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await expect(serveMetrics({ host: '127.0.0.1', port, readings: () => [], whyNotReady: () => null })).rejects.toThrow(`Cannot listen on "127.0.0.1:${port}"`);
  other.close();
});
