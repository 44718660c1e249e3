import { connect } from 'node:net';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunEvent } from '@sluice/core-models';
import type { LiveStats } from '@sluice/pipeline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openEventStreams } from './event-stream.ts';
import { serve } from './serve.ts';
import { type TestService, endOf, openTestService, runIdOf, targets, writeList } from './test-service.ts';

let service: TestService;
beforeAll(async () => {
  service = await openTestService();
});
afterAll(() => service[Symbol.asyncDispose]());

/** The ids of a stream's events, until `enough` of them or its end. */
async function idsOf(response: Response, enough = Number.POSITIVE_INFINITY, onId: (id: number) => void = () => undefined): Promise<readonly number[]> {
  if (response.body === null) return [];
  const ids: number[] = [];
  let rest = '';
  for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + piece).split('\n\n');
    rest = parts.pop() ?? '';
    ids.push(...parts.flatMap((part) => [...part.matchAll(/^id: (\d+)$/gm)].map((match) => Number(match[1]))));
    onId(ids.at(-1) ?? 0);
    if (ids.length >= enough) break;
  }
  return ids;
}

test('a reader that is cut off fifty times in a run gets every event once and in order', async () => {
  const { json } = await service.ask('POST', '/v1/runs', { sources: [await writeList(service.folder, 120)], targets, settings: { concurrency: { checkpointInterval: 1 } } });
  const runId = runIdOf(json);
  const seen: number[] = [];
  for (let cut = 0; cut < 50; cut += 1) {
    const response = await service.app.request(`/v1/runs/${runId}/events`, { headers: seen.length === 0 ? {} : { 'last-event-id': String(seen.at(-1)) } });
    if (response.status === 204) break;
    seen.push(...(await idsOf(response, 1 + (cut % 3))));
  }
  const rest = await service.app.request(`/v1/runs/${runId}/events`, { headers: { 'last-event-id': String(seen.at(-1)) } });
  seen.push(...(await idsOf(rest)));
  await endOf(service, runId);
  const events = await Array.fromAsync(service.service.sluice.events(runId));
  const recorded = events.map(({ sequence }) => sequence);
  expect(events.map(({ event }) => event.type)).toContain('intake_progress');
  expect(recorded.length).toBeGreaterThan(122);
  expect(seen).toEqual(recorded);
  expect((await service.app.request(`/v1/runs/${runId}/events`, { headers: { 'last-event-id': String(seen.at(-1)) } })).status).toBe(204);
});

test('a reader from the start and one from the middle, both while the run goes on, end with the same last event', async () => {
  const { json } = await service.ask('POST', '/v1/runs', { sources: [await writeList(service.folder, 60, 'sixty.jsonl')], targets });
  const runId = runIdOf(json);
  const [all, late] = await Promise.all([`/v1/runs/${runId}/events`, `/v1/runs/${runId}/events?after=10`].map(async (path) => idsOf(await service.app.request(path))));
  expect(all?.slice(10)).toEqual(late);
  expect(all).toEqual(Array.from({ length: all?.length ?? 0 }, (_, index) => index + 1));
});

test('a reader that takes nothing is dropped at 64 KB, and one beside it misses nothing', async () => {
  // A run that tells on and on, at the pace of the test.
  const events: RunEvent[] = [];
  let now = 0;
  const view = { runId: 'r', status: 'running', live: true };
  const sluice = {
    async *events(_: string, { after = 0 } = {}) {
      for (const [index, event] of events.slice(after).entries()) yield { sequence: after + index + 1, event };
    },
    view: () => Promise.resolve(view),
    archive: { live: () => Promise.resolve(null) },
  };
  await using streams = openEventStreams({ sluice, runner: { has: () => true, live: () => null }, now: () => now });
  const idle = streams.open('r', 0).getReader();
  const eager = streams.open('r', 0);
  let latest = 0;
  const got = idsOf(new Response(eager), Number.POSITIVE_INFINITY, (id) => {
    latest = id;
  });
  await idle.read();
  await expect.poll(() => streams.readers, { timeout: 60_000 }).toBe(2);
  const dropped = idle.closed.then(() => true);
  for (let batch = 0; streams.readers === 2 && batch < 200; batch += 1) {
    now += 250;
    for (let count = 0; count < 20; count += 1) events.push({ type: 'warning', runId: 'r', message: 'x'.repeat(400) });
    // Told a piece at a time, as runs do: the eager one has taken this piece when the next comes.
    await expect.poll(() => latest, { timeout: 60_000, interval: 20 }).toBe(events.length);
  }
  expect(streams.readers).toBe(1);
  events.push({ type: 'run_ended', runId: 'r', status: 'finished', reason: null, counts: {} });
  view.live = false;
  await streams[Symbol.asyncDispose]();
  const ids = await got;
  expect(ids).toEqual(Array.from({ length: ids.length }, (_, index) => index + 1));
  // What had piled up for it is still there to be read; then its stream is over.
  let buffered = 0;
  for (let piece = await idle.read(); !piece.done; piece = await idle.read()) buffered += piece.value.byteLength;
  expect(await dropped).toBe(true);
  expect(buffered).toBeGreaterThan(50 * 1024);
  expect(buffered).toBeLessThanOrEqual(64 * 1024);
});

const figures: LiveStats = {
  pipeline: { totalPapers: 1, papersCompleted: 0, papersFailed: 0, papersCached: 0, papersDeduplicated: 0, papersFiltered: 0, papersPending: 1, activeWorkers: 0, queueSize: 0, totalDurationSeconds: 0 },
  window: { size: null, inFlight: 0, paused: false },
  stages: [],
  workers: [],
  intakeComplete: true,
  readings: [],
  spentUsd: null,
};

test('what a look finds is told in one piece, events and figures together, and each event once', async () => {
  const events: RunEvent[] = [];
  let now = 0;
  const sluice = {
    async *events(_: string, { after = 0 } = {}) {
      for (const [index, event] of events.slice(after).entries()) yield { sequence: after + index + 1, event };
    },
    view: () => Promise.resolve({ live: true }),
    archive: { live: () => Promise.resolve(null) },
  };
  await using streams = openEventStreams({ sluice, runner: { has: () => true, live: () => figures }, now: () => now });
  const readers = [streams.open('r', 0).getReader(), streams.open('r', 0).getReader()];
  const next = async (): Promise<readonly string[]> => await Promise.all(readers.map(async (reader) => new TextDecoder().decode((await reader.read()).value)));
  expect(await next()).toEqual(['retry: 1000\n\n', 'retry: 1000\n\n']);
  // The first figures say that both are live.
  for (const told of await next()) expect(told).toMatch(/^event: stats\n/);
  for (let round = 0; round < 3; round += 1) {
    now += 1000;
    for (const message of ['one', 'two']) events.push({ type: 'warning', runId: 'r', message: `${message} ${round}` });
    const [first, second] = await next();
    expect(first).toBe(second);
    expect([...(first ?? '').matchAll(/^(?:id: \d+|event: stats)$/gm)].map(([line]) => line)).toEqual([`id: ${2 * round + 1}`, `id: ${2 * round + 2}`, 'event: stats']);
  }
});

test('over a real socket, a reader that is gone frees its place', async () => {
  await writeFile(join(service.folder, 'wait.jsonl'), JSON.stringify({ title: 'One study that is planned' }));
  await service.ask('POST', '/v1/plan', { sources: ['wait.jsonl'], targets });
  const runs = await service.service.sluice.archive.runs({ limit: 1 });
  await using served = await serve({ fetch: service.app.fetch, host: '127.0.0.1', port: 0 });
  const before = service.streams.readers;
  const socket = connect(served.port, '127.0.0.1');
  socket.write(`GET /v1/runs/${runs[0]?.runId}/events HTTP/1.1\r\nhost: localhost\r\n\r\n`);
  await expect.poll(() => service.streams.readers, { timeout: 30_000 }).toBe(before + 1);
  socket.destroy();
  await expect.poll(() => service.streams.readers, { timeout: 30_000 }).toBe(before);
});
