import postgres from 'postgres';
import { expect, inject, test } from 'vitest';
import { isDatabaseGone } from './errors.ts';
import { connect } from './postgres.ts';

test('a reserved connection whose server has gone rejects the next query, and does not end the process', async () => {
  const admin = postgres(inject('postgresUrl'), { max: 1 });
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
  expect([await asked(), await asked()]).toEqual([true, true]);
  reserved.release();
  await client.end({ timeout: 1 });
  await admin.end();
});
