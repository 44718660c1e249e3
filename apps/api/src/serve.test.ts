import { expect, test } from 'vitest';
import { serve } from './serve.ts';

test('serve() answers over a real socket and refuses once it is closed', async () => {
  let address = '';
  {
    await using served = await serve({ fetch: () => Response.json({ status: 'ok' }), host: '127.0.0.1', port: 0 });
    address = `http://${served.host}:${served.port}`;
    expect(await (await fetch(`${address}/healthz`)).json()).toEqual({ status: 'ok' });
  }
  await expect(fetch(`${address}/healthz`)).rejects.toThrow('fetch failed');
});

test('serve() answers what is in flight before it closes', async () => {
  const gate = Promise.withResolvers<Response>();
  const entered = Promise.withResolvers<undefined>();
  const served = await serve({
    fetch: async () => {
      entered.resolve(undefined);
      return await gate.promise;
    },
    host: '127.0.0.1',
    port: 0,
  });
  const answer = fetch(`http://127.0.0.1:${served.port}/`, { headers: { connection: 'close' } });
  await entered.promise;
  const closed = served[Symbol.asyncDispose]();
  gate.resolve(new Response('late but whole'));
  expect(await (await answer).text()).toBe('late but whole');
  await closed;
});

test('serve() says which address it could not have', async () => {
  await using first = await serve({ fetch: () => new Response('x'), host: '127.0.0.1', port: 0 });
  await expect(serve({ fetch: () => new Response('x'), host: '127.0.0.1', port: first.port })).rejects.toThrow(
    `Cannot listen on "127.0.0.1:${first.port}"`,
  );
});
