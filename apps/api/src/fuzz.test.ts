import { once } from 'node:events';
import process from 'node:process';
import { fuzzRequests, seededRandom } from '@sluice/testing';
import { expect, test } from 'vitest';
import { endOf, openTestService, runIdOf, targets, writePapers } from './test-service.ts';

test('two thousand requests that mean no good: none is an error of the server’s own, and what was there is still there', async () => {
  await using service = await openTestService();
  const rejections: unknown[] = [];
  const note = (reason: unknown): void => void rejections.push(reason);
  process.on('unhandledRejection', note);
  try {
    const runId = runIdOf((await service.ask('POST', '/v1/runs', { sources: [await writePapers(service.folder, 1)], targets })).json);
    await endOf(service, runId);
    const before = (await service.ask('GET', `/v1/runs/${runId}/results`)).json;
    const sha256 = /"sha256":"([0-9a-f]{64})"/.exec(JSON.stringify(before))?.[1] ?? '';
    const bad: unknown[] = [];
    let sent = 0;
    for (const { method, path, headers, body } of fuzzRequests({ random: seededRandom(7), runIds: [runId], sha256 })) {
      if ((sent += 1) > 2000) break;
      const response = await service.app.request(path, { method, headers: { host: 'localhost', ...headers }, ...(body === undefined ? {} : { body }) });
      if (response.status >= 500) bad.push([method, path, headers, body, response.status, await response.text()]);
      else await response.body?.cancel();
    }
    expect(bad).toEqual([]);
    expect(service.errors).toEqual([]);
    expect((await service.ask('GET', `/v1/runs/${runId}/results`)).json).toMatchObject({ items: [{ entry: 1 }] });
    const turn = new EventTarget();
    setImmediate(() => turn.dispatchEvent(new Event('turn')));
    await once(turn, 'turn');
    expect(rejections).toEqual([]);
  } finally {
    process.off('unhandledRejection', note);
  }
});
