import { type Outcome, RunFault } from '@sluice/core-models';
import { patiently, sharedPatience } from '@sluice/intelligence-services';
import { type CuttableProxy, startCuttableProxy, startLoopbackLlm, temporaryFolder } from '@sluice/testing';
import { expect, inject, test } from 'vitest';
import { openSluice } from './open-sluice.ts';
import { requestOf, writePapers } from './test-bench.ts';

test('a run goes on through an outage of its database, says what is not yet durable, and pays for nothing twice', async () => {
  await using folder = await temporaryFolder();
  await using llm = await startLoopbackLlm({ script: { latencyMs: 40 } });
  await using proxy = await proxyOfPostgres();
  const papers = await writePapers(folder.path, 8);
  await using sluice = await openSluice({ db: proxy.url, workDir: folder.path });
  const settings = { concurrency: { checkpointInterval: 2 }, llmSettings: { model: 'loopback-1', baseUrl: llm.baseUrl } };
  const run = sluice.run(requestOf({ sources: [papers], extractor: 'openai', settings }));

  const warnings: string[] = [];
  run.event$.subscribe((event) => {
    if (event.type !== 'warning') return;
    warnings.push(event.message);
    proxy.mend();
  });
  const outcomes: Outcome[] = [];
  for await (const outcome of run) {
    outcomes.push(outcome);
    if (outcomes.length === 2) proxy.cut();
  }
  const summary = await run.summary;
  expect(summary).toMatchObject({ status: 'finished', counts: { extracted: 8, failed: 0, pending: 0 } });
  expect(outcomes.map(({ ordinal }) => ordinal).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(llm.requests.map(({ hash }) => hash).length).toBe(new Set(llm.requests.map(({ hash }) => hash)).size);
  expect(warnings[0]).toMatch(/^The database does not answer/);
});

test('patiently() waits while the connection is what fails, gives up after its time, and throws anything else at once', async () => {
  let now = 0;
  const gone = Object.assign(new Error('gone'), { code: 'ECONNREFUSED' });
  const options = { now: () => (now += 1000), maxWaitMs: 3500, waiting: () => Promise.resolve() };
  let tries = 0;
  await expect(patiently(() => ((tries += 1) < 3 ? Promise.reject(gone) : Promise.resolve('back')), options)).resolves.toBe('back');
  await expect(patiently(() => Promise.reject(gone), options)).rejects.toBe(gone);
  const fault = new RunFault('key_rejected', 'No.');
  await expect(patiently(() => Promise.reject(fault), options)).rejects.toBe(fault);
});

test('sharedPatience() tells of an outage once, however many wait, and of the next one again', async () => {
  let outages = 0;
  const waitFor = sharedPatience(() => (outages += 1));
  const outage = async (): Promise<void> => {
    const back = Promise.withResolvers<void>();
    let isBack = false;
    const wait = (): Promise<void> => waitFor(() => (isBack ? Promise.resolve() : Promise.reject(Object.assign(new Error('gone'), { code: 'ECONNRESET' }))), { waiting: () => back.promise });
    const all = Promise.all([wait(), wait(), wait()]);
    isBack = true;
    back.resolve();
    await all;
  };
  await outage();
  expect(outages).toBe(1);
  await outage();
  expect(outages).toBe(2);
});

async function proxyOfPostgres(): Promise<CuttableProxy & { readonly url: string }> {
  const url = new URL(inject('postgresUrl'));
  const proxy = await startCuttableProxy({ host: url.hostname, port: Number(url.port) });
  url.port = String(proxy.port);
  return { ...proxy, url: url.href };
}
