import { expect, test } from 'vitest';
import { createApp } from './app.ts';

test('GET /healthz says that the process is alive, whatever its store does', async () => {
  const app = createApp({ whyNotReady: async () => 'the store is gone' });
  const response = await app.request('/healthz');
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ status: 'ok' });
});

test('GET /readyz is 200 where the store answers', async () => {
  const response = await createApp({ whyNotReady: async () => null }).request('/readyz');
  expect([response.status, await response.json()]).toEqual([200, { status: 'ready', reason: null }]);
});

test('GET /readyz is 503 with a reason where the store refuses', async () => {
  const refuses = createApp({ whyNotReady: () => Promise.reject(new Error('Cannot open store "x": gone; expected it to answer')) });
  const response = await refuses.request('/readyz');
  expect([response.status, await response.json()]).toEqual([503, { status: 'not_ready', reason: 'Cannot open store "x": gone; expected it to answer' }]);
});

test('GET /readyz is 503 and aborts the trial where the store hangs', async () => {
  let aborted = false;
  const hangs = createApp({
    readyTimeoutMs: 5,
    whyNotReady: (signal) =>
      new Promise(() => signal.addEventListener('abort', () => (aborted = true))),
  });
  const response = await hangs.request('/readyz');
  expect([response.status, await response.json(), aborted]).toEqual([503, { status: 'not_ready', reason: 'no answer within 5 ms' }, true]);
});

test('an unknown route is 404 with a sentence, and /openapi.json lists the known ones', async () => {
  const app = createApp({ whyNotReady: async () => null });
  const unknown = await app.request('/nothing');
  expect([unknown.status, await unknown.json()]).toMatchObject([404, { error: expect.stringContaining('Cannot answer "GET /nothing"') }]);
  expect(await (await app.request('/openapi.json')).json()).toMatchObject({ paths: { '/healthz': {}, '/readyz': {} } });
});
