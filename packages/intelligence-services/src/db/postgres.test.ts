import postgres from 'postgres';
import { expect, inject, test } from 'vitest';
import { connect } from './postgres.ts';

test('a reserved connection whose server has gone rejects the next query, and does not end the process', async () => {
  const admin = postgres(inject('postgresUrl'), { max: 1 });
  const client = connect(inject('postgresUrl'), {});
  const reserved = await client.reserve();
  const [row] = await reserved<{ pid: number }[]>`select pg_backend_pid() as pid`;
  await admin`select pg_terminate_backend(${row?.pid ?? 0})`;
  const asked = async (): Promise<unknown> => await reserved.unsafe('select 1');
  // The first may still find the socket open; from then on it is known to be gone.
  await expect(asked()).rejects.toMatchObject({ code: expect.stringMatching(/57P01|CONNECTION_CLOSED/) });
  await expect(asked()).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' });
  reserved.release();
  await client.end({ timeout: 1 });
  await admin.end();
});
