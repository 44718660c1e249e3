import type { StageStay } from '@sluice/pipeline';
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { SpanStatusCode } from '@opentelemetry/api';
import { expect, test, vi } from 'vitest';
import { openTestCollector } from '../test-collector.ts';
import { endOf, openTestService, runIdOf, targets, writeList } from '../test-service.ts';
import { openTraces } from './open-traces.ts';
import { tracePapers } from './trace-papers.ts';
import { traceRequests } from './trace-requests.ts';

function memory() {
  const exporter = new InMemorySpanExporter();
  const tracer = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }).getTracer('test');
  return { tracer, spans: (): readonly ReadableSpan[] => exporter.getFinishedSpans() };
}

const msOf = ([seconds, nanos]: ReadableSpan['startTime']): number => seconds * 1000 + nanos / 1e6;

/** Names, numbers and ends of the spans, each paper's stages with it. */
function told(spans: readonly ReadableSpan[]): readonly unknown[] {
  return spans
    .filter(({ name }) => name === 'paper')
    .map((paper) => {
      const within = spans.filter(({ parentSpanContext }) => parentSpanContext?.spanId === paper.spanContext().spanId);
      for (const stage of within) expect(stage.spanContext().traceId).toBe(paper.spanContext().traceId);
      return [paper.attributes['sluice.entry'], paper.attributes['sluice.status'], msOf(paper.startTime), msOf(paper.endTime), within.map(({ name, startTime, endTime }) => `${name} ${msOf(startTime)}–${msOf(endTime)}`)];
    });
}

const stay = (ordinal: number, stage: StageStay['stage'], startedAtMs: number, rest: Partial<StageStay> = {}): StageStay => ({ runId: 'r', ordinal, stage, startedAtMs, endedAtMs: startedAtMs + 10, ms: 10, came: null, ...rest });
const outcome = (ordinal: number, rest: object) => ({ kind: 'outcome', runId: 'r', ordinal, stage: 'convert', reason: '', attempts: 1, stageMs: {}, extraction: {}, usage: { promptTokens: 0, completionTokens: 0, costUsd: 0 }, status: 'extracted', ...rest }) as const;

test('tracePapers() ends a paper when its outcome is durable, with its stages in it, whichever papers go beside it', () => {
  const { tracer, spans } = memory();
  const onStay = tracePapers(tracer);
  onStay(stay(1, 'download', 100));
  onStay(stay(2, 'download', 105));
  onStay(stay(1, 'convert', 110, { ms: 4 }));
  onStay(stay(1, 'extract', 120, { came: outcome(1, {}) }));
  expect(spans()).toEqual([]);
  onStay(stay(1, 'record', 140, { came: outcome(1, {}) }));
  onStay(stay(2, 'record', 150, { came: outcome(2, {}) }));
  expect(told(spans())).toEqual([
    [1, 'extracted', 100, 150, ['download 100–110', 'convert 110–120', 'extract 120–130', 'record 140–150']],
    [2, 'extracted', 105, 160, ['download 105–115', 'record 150–160']],
  ]);
  expect(spans().find(({ name }) => name === 'convert')?.attributes['sluice.waited_ms']).toBe(6);
});

test('tracePapers() says in which stage a paper failed and why, and that one went back to pending', () => {
  const { tracer, spans } = memory();
  const onStay = tracePapers(tracer);
  const failed = outcome(1, { status: 'failed', errorClass: 'no_text', reason: 'There is no text.' });
  onStay(stay(1, 'convert', 100, { came: failed }));
  onStay(stay(1, 'record', 110, { came: failed }));
  onStay(stay(2, 'extract', 120, { came: { kind: 'returned', ordinal: 2 } }));
  const error = { status: { code: SpanStatusCode.ERROR, message: 'There is no text.' }, attributes: { 'error.type': 'no_text' } };
  const [convert, record, paper] = spans();
  expect(convert).toMatchObject({ name: 'convert', ...error });
  expect(record?.status.code).toBe(SpanStatusCode.UNSET);
  expect(paper).toMatchObject({ name: 'paper', ...error });
  expect(told(spans()).at(-1)).toEqual([2, 'pending', 120, 130, ['extract 120–130']]);
});

test('a service that is traced has a span for each request by its route, in the trace of whoever asks, and for each paper of a run', async () => {
  const { tracer, spans } = memory();
  await using service = await openTestService({ traces: { papers: () => tracePapers(tracer) }, app: { traces: { requests: traceRequests(tracer) } } });
  const { json } = await service.ask('POST', '/v1/runs', { sources: [await writeList(service.folder, 2)], targets });
  const runId = runIdOf(json);
  await endOf(service, runId);
  await service.ask('GET', `/v1/runs/${runId}`, undefined, { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' });
  await service.ask('GET', '/v1/runs/nowhere', undefined, { traceparent: '00-00000000000000000000000000000000-b7ad6b7169203331-01' });
  await service.ask('GET', '/healthz');
  const requests = spans().filter(({ name }) => name.includes('/'));
  expect(requests.map(({ name, attributes }) => [name, attributes['http.response.status_code'], attributes['url.path']])).toEqual([
    ['POST /v1/runs', 201, '/v1/runs'],
    ['GET /v1/runs/:id', 200, `/v1/runs/${runId}`],
    ['GET /v1/runs/:id', 404, '/v1/runs/nowhere'],
  ]);
  expect(requests[1]?.spanContext().traceId).toBe('0af7651916cd43dd8448eb211c80319c');
  expect(requests[1]?.parentSpanContext?.spanId).toBe('b7ad6b7169203331');
  expect(requests[2]?.parentSpanContext).toBeUndefined();
  const papers = spans().filter(({ name }) => name === 'paper');
  const entries = papers.toSorted((one, other) => Number(one.attributes['sluice.entry']) - Number(other.attributes['sluice.entry']));
  expect(entries.map(({ attributes }) => attributes)).toMatchObject([1, 2].map((entry) => ({ 'sluice.run_id': runId, 'sluice.entry': entry, 'sluice.status': 'extracted' })));
  const stages = spans().filter(({ parentSpanContext }) => parentSpanContext?.spanId === papers[0]?.spanContext().spanId);
  expect(stages.map(({ name }) => name)).toEqual(['download', 'convert', 'identify', 'extract', 'record']);
  expect(Math.abs(msOf(papers[0]?.startTime ?? [0, 0]) - Date.now())).toBeLessThan(3_600_000);
});

test('openTraces() sends what has ended to the collector that is named, at the latest when it is disposed, and is nothing where none is', async () => {
  expect(await openTraces({})).toBeUndefined();
  using loopback = await openTestCollector();
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: loopback.endpoint };
  expect(await openTraces({ ...env, OTEL_TRACES_EXPORTER: 'none' })).toBeUndefined();
  for (const [name, share] of [['kept', '1'], ['left out', '0']] as const) {
    const traces = await openTraces({ ...env, OTEL_SERVICE_NAME: 'of-a-test', OTEL_TRACES_SAMPLER_ARG: share });
    const onStay = traces?.papers();
    onStay?.(stay(1, 'record', 100, { runId: name, came: outcome(1, {}) }));
    await traces?.[Symbol.asyncDispose]();
  }
  expect(loopback.received.join('\n')).toMatch(/^\/v1\/traces .*of-a-test.*kept/s);
  expect(loopback.received.join('\n')).not.toContain('left out');
});

test('papers of runs in a thread of their own are sent from there', async () => {
  using loopback = await openTestCollector();
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', loopback.endpoint);
  try {
    await using service = await openTestService({ runsIn: 'thread' });
    const { json } = await service.ask('POST', '/v1/runs', { sources: [await writeList(service.folder, 1)], targets });
    await endOf(service, runIdOf(json));
  } finally {
    vi.unstubAllEnvs();
  }
  expect(loopback.received.join('\n')).toMatch(/"name":"paper"/);
});
