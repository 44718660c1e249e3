import { startLoopbackLlm, temporaryFolder } from '@sluice/testing';
import { expect, test } from 'vitest';
import { beginOnce } from './begin-once.ts';
import { type StartRun, StartRun as Start, requestOf } from './start-request.ts';
import { openTestService, runIdOf, targets, writeList } from './test-service.ts';

/** Two services on one Postgres, each with its own memory, as two processes have; a model that is slow enough for a run to be under way meanwhile. */
async function twoServices() {
  await using opened = new AsyncDisposableStack();
  const folder = opened.use(await temporaryFolder()).path;
  const llm = opened.use(await startLoopbackLlm({ script: { latencyMs: 300 } }));
  const one = opened.use(await openTestService({ folder }));
  const two = opened.use(await openTestService({ folder }));
  const start = Start.parse({ sources: [await writeList(folder, 12)], targets, extractor: 'openai', model: 'loopback-1', baseUrl: llm.baseUrl });
  const owned = opened.move();
  return { one, two, start, folder, [Symbol.asyncDispose]: () => owned[Symbol.asyncDispose]() };
}

/** One request at one service, which waits at its `gate` between being remembered and being begun. */
async function ask({ service }: Awaited<ReturnType<typeof twoServices>>['one'], start: StartRun, gate: Promise<unknown> = Promise.resolve()) {
  const arrived = Promise.withResolvers<undefined>();
  const request = await requestOf(service, start, { cwd: service.cwd });
  const begun = beginOnce(service)({ owner: null, key: 'key', body: start }, async (newRunId) => {
    arrived.resolve(undefined);
    await gate;
    return await service.runner.start(request, { belongsTo: null, consent: false, ...(newRunId === undefined ? {} : { newRunId }) });
  });
  return { begun, arrived: arrived.promise };
}

test.each([true, false])('an Idempotency-Key that comes to two services together begins one run, whichever of them is quicker (a run anew: %s)', async (newRun) => {
  await using services = await twoServices();
  const { one, two } = services;
  const start = { ...services.start, newRun };
  const gate = Promise.withResolvers<undefined>();
  // The first is told to begin it; the second finds no run behind the key yet and begins it too.
  const first = await ask(one, start, gate.promise);
  await first.arrived;
  const second = await ask(two, start);
  const { runId } = await second.begun;
  gate.resolve(undefined);
  expect(await first.begun).toEqual({ runId, resumed: true, alreadyFinished: false });
  expect((await one.service.sluice.runs()).map((run) => run.runId)).toEqual([runId]);
  expect(await (await ask(one, start)).begun).toMatchObject({ runId, resumed: true });
});

test('of two services that are told to go on with an unfinished run, the second answers with the run that the first went on with', async () => {
  await using services = await twoServices();
  const { one, two, start, folder } = services;
  let runId = '';
  {
    await using before = await openTestService({ folder });
    runId = runIdOf((await before.ask('POST', '/v1/runs', start)).json);
  }
  const gate = Promise.withResolvers<undefined>();
  const second = await ask(two, start, gate.promise);
  await second.arrived;
  expect(await (await ask(one, start)).begun).toMatchObject({ runId, resumed: true });
  gate.resolve(undefined);
  expect(await second.begun).toMatchObject({ runId, resumed: true });
});
