import postgres from 'postgres';
import { expect, inject, test } from 'vitest';
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
