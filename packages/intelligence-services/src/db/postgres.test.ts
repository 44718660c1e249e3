import { createConnection } from 'node:net';
import postgres from 'postgres';
import { expect, inject, test, vi } from 'vitest';
import { isDatabaseGone } from './errors.ts';
import { connect } from './postgres.ts';

// One close in five comes as a reset, and a query asked between the error and the close was left without an answer.
test('a reserved connection whose server has gone rejects the next queries, however it goes, and does not end the process', async () => {
  const admin = postgres(inject('postgresUrl'), { max: 1 });
  for (let time = 0; time < 25; time += 1) {
    const client = connect(inject('postgresUrl'), {});
    const reserved = await client.reserve();
    const [row] = await reserved<{ pid: number }[]>`select pg_backend_pid() as pid`;
    await admin`select pg_terminate_backend(${row?.pid ?? 0})`;
    const asked = async (): Promise<boolean> => {
      try {
        await reserved.unsafe('select 1');
        return false;
      } catch (error) {
        return isDatabaseGone(error);
      }
    };
    // The first may still find the socket open, or half of it; from then on it is known to be gone.
    expect([await asked(), await asked(), await asked()]).toEqual([true, true, true]);
    reserved.release();
    await client.end({ timeout: 0 });
  }
  await admin.end();
});

async function countedClient(prepare: boolean) {
  const { hostname, port } = new URL(inject('postgresUrl'));
  const socket = createConnection({ host: hostname, port: Number(port) });
  const written = vi.spyOn(socket, 'write');
  const client = connect(inject('postgresUrl'), { max: 1, prepare, socket: () => Promise.resolve(socket) });
  await client.unsafe('select 1');
  return { client, written };
}

test('connect() sends a statement with its values in one piece, whatever the types of its parameters', async () => {
  const { client, written } = await countedClient(false);
  const ask = async (text: string, values: (string | number | boolean | null)[]): Promise<unknown> => {
    written.mockClear();
    const rows = await client.unsafe(text, values);
    expect(written).toHaveBeenCalledTimes(1);
    return rows[0];
  };
  expect(await ask('select $1::int + 1 as n, $2::text as t, $3::boolean as b, $4::text as nothing', [1, 'a', true, null])).toEqual({ n: 2, t: 'a', b: true, nothing: null });
  expect(await ask("select $1::jsonb ->> 'a' as a, $2::timestamptz < now() as past, $3::bigint as big, $4::float8 as f", ['{"a":"b"}', '2020-01-01T00:00:00Z', '9007199254740993', 0.5])).toEqual({ a: 'b', past: true, big: '9007199254740993', f: 0.5 });
  await expect(client.unsafe('select $1::int', ['no number'])).rejects.toThrow('invalid input syntax');
  // What is written by its type waits to be told it.
  expect((await client.unsafe('select $1::int[] as list', [[1, 2]]))[0]).toEqual({ list: [1, 2] });
  await client.end();
});

test('connect() with several statements at once on one connection answers each in its turn, also behind one that fails', async () => {
  const { client } = await countedClient(false);
  const asked = Array.from({ length: 20 }, (_, index) => client.unsafe('select 10 / $1::int as n', [index % 5]).then(([row]) => Number(row?.['n']), () => 'failed'));
  expect(await Promise.all(asked)).toEqual(Array.from({ length: 20 }, (_, index) => (index % 5 === 0 ? 'failed' : Math.floor(10 / (index % 5)))));
  await client.end();
});

test('connect() lets the server keep a statement only where it is told that nobody stands between', async () => {
  for (const prepare of [true, false]) {
    const { client } = await countedClient(prepare);
    for (const n of [1, 2]) await client.unsafe('select $1::int as n', [n], { prepare: true });
    const [kept] = await client.unsafe("select count(*)::int as n from pg_prepared_statements where statement like 'select $1::int%'");
    expect(kept?.['n']).toBe(prepare ? 1 : 0);
    await client.end();
  }
});
