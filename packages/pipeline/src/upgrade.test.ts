import { openDatabase } from '@sluice/intelligence-services';
import { startLoopbackLlm, temporaryFolder } from '@sluice/testing';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { openSluice } from './open-sluice.ts';
import { newDatabase, requestOf, runThrough, writePapers } from './test-bench.ts';

test('a run after an upgrade of converter and prompt buys nothing, finds the evidence again, marks what is gone as stale, and buys anew with refresh', { timeout: 300_000 }, async () => {
  await using folder = await temporaryFolder();
  await using llm = await startLoopbackLlm();
  const papers = await writePapers(folder.path, 3);
  const db = await newDatabase();
  const request = requestOf({ sources: [papers], extractor: 'openai', settings: { llmSettings: { model: 'loopback-1', baseUrl: llm.baseUrl, prices: { 'loopback-1': { input: 1, output: 2 } } } } });
  const first = await (async () => {
    await using sluice = await openSluice({ db, workDir: folder.path });
    return await runThrough(sluice.run(request));
  })();
  const asked = llm.requests.length;
  expect(asked).toBeGreaterThanOrEqual(3);

  // What the store of an earlier version holds: other keys, other documents, and one quote that the new text has not.
  {
    await using store = await openDatabase({ url: db });
    await store.orm.execute(sql`update sluice.extractions set key = 'of an earlier version ' || key, text_hash = 'another'`);
    await store.orm.execute(sql`delete from sluice.documents`);
    await store.orm.execute(sql`update sluice.extractions set result = jsonb_set(result, '{evidence}', '[{"quote": "words that were a table once", "page": 1, "start": 4, "end": 32, "match": "exact"}]') where target_name = 'participants' and call_id = (select min(call_id) from sluice.extractions)`);
  }
  await using sluice = await openSluice({ db, workDir: folder.path });
  expect(await sluice.plan(request)).toMatchObject({ papers: 3, calls: 0, costUsd: 0 });
  const second = await runThrough(sluice.run(request));
  expect(llm.requests.length).toBe(asked);
  expect(second.summary.counts).toMatchObject({ cached: 3, extracted: 0 });
  const values = (outcomes: typeof first.outcomes) => outcomes.map(({ extraction }) => Object.values(extraction).map(({ value }) => value));
  expect(values(second.outcomes)).toEqual(values(first.outcomes));
  const participants = second.outcomes.map(({ extraction }) => extraction['participants']);
  expect(participants.filter((result) => result?.stale === true)).toHaveLength(1);
  expect(participants.filter((result) => result?.stale !== true && result?.evidence.every(({ quote }) => quote !== ''))).toHaveLength(2);

  expect(await sluice.plan({ ...request, refresh: true })).toMatchObject({ papers: 3, calls: 3 });
  const anew = await runThrough(sluice.run({ ...request, refresh: true }));
  expect(llm.requests.length).toBe(2 * asked);
  expect(anew.summary.counts).toMatchObject({ extracted: 3 });
});
