import { RunFault } from '@sluice/core-models';
import { startLoopbackPdfServer } from '@sluice/testing';
import { expect, test } from 'vitest';
import type { HttpOptions } from './http-client.ts';
import { openHttpClient } from './guarded-http.ts';
import { virtualClock } from './virtual-clock.ts';

const signal = AbortSignal.timeout(60_000);

function client(origin: string, options: Partial<HttpOptions> = {}) {
  return openHttpClient({ userAgent: 'sluice/test (mailto:me@example.org)', allowHttp: false, allowedOrigins: [origin], clock: virtualClock({ upToMs: 20_000 }), random: () => 0.5, ...options });
}

test('HttpClient.getJson() says who asks, and undoes gzip', async () => {
  const clock = virtualClock();
  await using server = await startLoopbackPdfServer({ files: { '/a': { body: '{"ok":[1,2]}', gzip: true, headers: { 'content-type': 'application/json' } } } });
  await using http = client(server.origin, { clock });
  expect(await http.getJson(`${server.origin}/a`, { signal })).toEqual({ ok: [1, 2] });
  expect(clock.pending).toBe(0);
  expect(server.requests[0]?.headers['user-agent']).toBe('sluice/test (mailto:me@example.org)');
  expect(server.requests[0]?.headers.accept).toBe('application/json');
});

test('HttpClient.getJson() calls an answer that is not JSON bad', async () => {
  await using server = await startLoopbackPdfServer({ files: { '/a': { body: '<html>' } } });
  await using http = client(server.origin);
  await expect(http.getJson(`${server.origin}/a`, { signal })).rejects.toMatchObject({ failureClass: 'bad_answer' });
});

test('HttpClient.getText() counts bytes after decoding: a bomb of a million zeros ends at the cap', async () => {
  await using server = await startLoopbackPdfServer({ files: { '/bomb': { body: new Uint8Array(50_000_000), gzip: true } } });
  await using http = client(server.origin);
  await expect(http.getText(`${server.origin}/bomb`, { signal, maxBytes: 100_000 })).rejects.toMatchObject({ failureClass: 'too_large' });
});

test('HttpClient.getText() keeps to Retry-After, counts its tries, and gives up with the class', async () => {
  await using server = await startLoopbackPdfServer();
  const address = server.serve('/a', { status: 429, headers: { 'retry-after': '15' } }, { status: 503 }, { body: 'done' });
  const clock = virtualClock({ upToMs: 20_000 });
  await using http = client(server.origin, { clock });
  let waits = 0;
  const waiting = <T>(work: () => Promise<T>): Promise<T> => {
    waits += 1;
    return work();
  };
  expect(await http.getText(address, { signal, waiting })).toBe('done');
  expect(clock.now()).toBeGreaterThanOrEqual(15_000);
  expect(waits).toBeGreaterThan(0);
  server.serve('/b', { status: 500 });
  await expect(http.getText(`${server.origin}/b`, { signal })).rejects.toMatchObject({ failureClass: 'server_error', attempts: 3 });
  expect(server.requests.length).toBe(6);
});

test('HttpClient.getText() does not wait for a Retry-After of an hour', async () => {
  await using server = await startLoopbackPdfServer({ files: { '/a': { status: 429, headers: { 'retry-after': '3600' } } } });
  await using http = client(server.origin);
  await expect(http.getText(`${server.origin}/a`, { signal })).rejects.toMatchObject({ failureClass: 'quota_exhausted' });
  expect(server.requests.length).toBe(1);
});

test('HttpClient.getText() names the clock that ran out: headers, idle or total', async () => {
  await using server = await startLoopbackPdfServer();
  const never = new Promise<void>(() => undefined);
  const silent = server.serve('/silent', { body: 'x', until: never });
  const stalled = server.serve('/stalled', { body: 'x'.repeat(1000), stallAfter: 10 });
  for (const [address, ms, words] of [
    [silent, 60_000, 'no answer began in 60 s'],
    [stalled, 30_000, 'no more bytes came in 30 s'],
    [silent, 25_000, 'it did not finish in 25 s'],
  ] as const) {
    const clock = virtualClock();
    await using http = client(server.origin, { clock, maxTries: 1 });
    const seen = server.requests.length;
    const answer = http.getText(address, { signal, totalTimeoutMs: ms === 25_000 ? 25_000 : 1_000_000 }).catch((error: unknown) => error);
    while (server.requests.length === seen) await new Promise((resolve) => setImmediate(resolve));
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    clock.advance(ms);
    expect(await answer).toMatchObject({ failureClass: 'timeout', message: expect.stringContaining(words) });
    expect(clock.pending).toBe(0);
  }
});

test('HttpClient.getText() ends with the caller’s own reason when the caller aborts', async () => {
  await using server = await startLoopbackPdfServer({ files: { '/a': { body: 'x', until: new Promise(() => undefined) } } });
  await using http = client(server.origin);
  const controller = new AbortController();
  const answer = http.getText(`${server.origin}/a`, { signal: controller.signal }).catch((error: unknown) => error);
  const reason = new RunFault('enough', 'enough');
  controller.abort(reason);
  expect(await answer).toBe(reason);
});

test('HttpClient follows five redirects and no sixth, and leaves keys and cookies at the first origin', async () => {
  await using other = await startLoopbackPdfServer({ files: { '/end': { body: 'there' } } });
  await using server = await startLoopbackPdfServer({
    respond: (url) => {
      const left = Number(url.searchParams.get('left'));
      return { status: 302, headers: { location: left > 0 ? `/r?left=${left - 1}` : `${other.origin}/end`, 'set-cookie': 'a=b' } };
    },
  });
  await using http = client(server.origin, { allowedOrigins: [server.origin, other.origin] });
  const headers = { authorization: 'Bearer secret', 'x-api-key': 'secret', cookie: 'a=b' };
  expect(await http.getText(`${server.origin}/r?left=4`, { signal, headers })).toBe('there');
  expect(server.requests.at(-1)?.headers['x-api-key']).toBe('secret');
  const { authorization, cookie, 'x-api-key': key, 'user-agent': agent } = other.requests[0]?.headers ?? {};
  expect([authorization, cookie, key]).toEqual([undefined, undefined, undefined]);
  expect(agent).toContain('sluice');
  await expect(http.getText(`${server.origin}/r?left=5`, { signal })).rejects.toMatchObject({ failureClass: 'too_many_redirects' });
});

test('HttpClient paces a provider’s requests by its interval, over all of its addresses', async () => {
  await using server = await startLoopbackPdfServer({ files: { '/a': { body: 'a' }, '/b': { body: 'b' } } });
  const clock = virtualClock({ upToMs: 20_000 });
  await using http = client(server.origin, { clock });
  const options = { signal, intervalMs: 3000, paceKey: 'arxiv.org' };
  await Promise.all(['/a', '/b', '/a'].map((path) => http.getText(server.origin + path, options)));
  expect(clock.now()).toBe(6000);
});

test('HttpClient maps statuses to classes', async () => {
  await using server = await startLoopbackPdfServer();
  await using http = client(server.origin, { maxTries: 1 });
  for (const [status, failureClass] of [[404, 'not_found'], [410, 'not_found'], [401, 'forbidden'], [403, 'forbidden'], [451, 'forbidden'], [429, 'rate_limited'], [500, 'server_error'], [503, 'server_error'], [400, 'request_refused'], [304, 'bad_redirect']] as const) {
    server.serve('/a', { status });
    await expect(http.getText(`${server.origin}/a`, { signal })).rejects.toMatchObject({ failureClass, message: expect.stringContaining(`HTTP ${status}`) });
  }
});
