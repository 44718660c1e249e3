import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startLoopbackLlm, temporaryFolder } from '@sluice/testing';
import { expect, test } from 'vitest';
import { endOf, openTestService, runIdOf, targets, writeList, writePapers } from './test-service.ts';

/** Slow enough that a run is under way when the service ends. */
async function startSlowModel() {
  return await startLoopbackLlm({ script: { latencyMs: 300 } });
}

test('a service that ends leaves its runs to go on with, and the next one does, without a call that was paid for twice', async () => {
  await using folder = await temporaryFolder();
  await using llm = await startSlowModel();
  const body = { sources: [await writePapers(folder.path, 1), await writeList(folder.path, 11)], targets, extractor: 'openai', model: 'loopback-1', baseUrl: llm.baseUrl, settings: { concurrency: { maxConcurrentLlm: 2 } } };
  const blobs = join(folder.path, 'blobs');
  let runId = '';
  {
    await using first = await openTestService({ folder: folder.path, runsIn: 'thread', env: { SLUICE_BLOBS: blobs } });
    runId = runIdOf((await first.ask('POST', '/v1/runs', body)).json);
    await expect.poll(() => llm.requests.length, { timeout: 60_000 }).toBeGreaterThan(2);
  }
  // For workers on machines that do not see the service's disk.
  expect((await readdir(blobs, { recursive: true })).filter((name) => name.endsWith('.pdf'))).toHaveLength(1);
  const before = llm.requests.length;
  expect(before).toBeLessThan(12);
  {
    await using second = await openTestService({ folder: folder.path, runsIn: 'thread' });
    expect((await second.ask('GET', `/v1/runs/${runId}`)).json).toMatchObject({ status: 'interrupted', live: false });
    llm.misbehave({});
    expect(await second.resumeKept()).toBe(1);
    expect(await endOf(second, runId)).toBe('finished');
    expect((await second.ask('GET', `/v1/runs/${runId}`)).json).toMatchObject({ total: 12, counts: { extracted: 12, pending: 0 } });
    expect(llm.requests.length).toBe(12);
    // It has ended: a third start leaves it alone.
    expect(await second.resumeKept()).toBe(0);
  }
});

test('a run that was cancelled stays so over a restart; POST …/resume goes on with it', async () => {
  await using folder = await temporaryFolder();
  await using llm = await startSlowModel();
  await using service = await openTestService({ folder: folder.path, runsIn: 'thread' });
  const runId = runIdOf((await service.ask('POST', '/v1/runs', { sources: [await writeList(folder.path, 12)], targets, extractor: 'openai', model: 'loopback-1', baseUrl: llm.baseUrl })).json);
  await expect.poll(() => llm.requests.length, { timeout: 60_000 }).toBeGreaterThan(0);
  expect((await service.ask('POST', `/v1/runs/${runId}/cancel`)).status).toBe(202);
  expect(await endOf(service, runId)).toBe('cancelled');
  expect(await service.resumeKept()).toBe(0);
  llm.misbehave({});
  expect((await service.ask('POST', `/v1/runs/${runId}/resume`, {})).status).toBe(202);
  expect(await endOf(service, runId)).toBe('finished');
});
