/** `pnpm screenshots`: each view of the page, light and dark, as docs/page/*.png. What they show is the bundled example and other fiction. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { startLoopbackLlm } from '@sluice/testing';
import type { Page } from 'playwright-core';
import { z } from 'zod';
import { type TestPage, openTestPage } from './test-page.ts';

const folder = fileURLToPath(new URL('../../../../docs/page', import.meta.url));
const only = process.argv[2] ?? '';

await mkdir(folder, { recursive: true });
await using site = await openTestPage();
await using llm = await startLoopbackLlm({ script: { latencyMs: 3800, latencySigma: 0.4 } });
const run = `/runs/${site.runId}`;
await judgeSome(site);

await shoot('evidence', `${run}/evidence?entry=1&target=question`, '.page-pane:not(.page-loading) .mark-text');
await shoot('results', `${run}/results`, '.grid-body .cell-words');
await shoot('failures', `${run}/failures`, '.failure');
await shoot('duplicates', `${run}/duplicates`, '.merge-member');
if (wanted('run')) await shoot('run', `/runs/${await startLiveRun(site)}`, '.gate-closed', (page) => page.locator('.latest .paper-title').first().waitFor());
await shoot('runs', '/', '.run-card');
await shoot('new', '/new', '.target-row', async (page) => {
  await page.locator('input[type=file]').setInputFiles(['aaltomaa-2026-lake-ice.pdf', 'oldekop-2026-sluice-gates.pdf', 'vreeland-2026-blackbirds.pdf'].map((name) => join(site.folder, 'papers', name)));
  await page.getByRole('button', { name: 'Limitations' }).click();
  await page.getByRole('button', { name: 'See the plan' }).click();
  await page.locator('.plan').waitFor();
});

function wanted(name: string): boolean {
  return only === '' || only === name;
}

async function shoot(name: string, path: string, ready: string, prepare: (page: Page) => Promise<void> = () => Promise.resolve()): Promise<void> {
  if (!wanted(name)) return;
  const page = await site.browser.context.newPage();
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.emulateMedia({ colorScheme: 'light' });
  await page.addInitScript(`localStorage.setItem('sluice.reviewer', 'Ana')`);
  await page.goto(site.address + path);
  await page.locator(ready).first().waitFor({ timeout: 120_000 });
  await prepare(page);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`), animations: 'disabled' });
  }
  console.log(`docs/page/${name}-light.png and -dark.png`);
  await page.close();
}

/** Two reviewers, who agree but once. */
async function judgeSome({ address, runId }: TestPage): Promise<void> {
  const say = async (body: unknown): Promise<void> => {
    const response = await fetch(`${address}/v1/runs/${runId}/judgements`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`Cannot judge for the pictures: the server answered ${response.status} ${await response.text()}; expected 201`);
  };
  for (const target of ['sample_size', 'methods', 'limitations']) await say({ entry: 1, target, verdict: target === 'sample_size' ? 'reject' : 'accept', reviewer: 'Ana' });
  await say({ entry: 1, target: 'question', verdict: 'accept', reviewer: 'Ben' });
  await say({ entry: 1, target: 'question', verdict: 'correct', value: 'Is one cheap recorder enough to warn of thin ice?', reviewer: 'Ana' });
  for (const target of ['question', 'methods']) await say({ entry: 2, target, verdict: 'accept', reviewer: 'Ben' });
}

/** Enough records that the window is full: the pictures show a run at work. */
async function startLiveRun({ address, folder: home }: TestPage): Promise<string> {
  const places = ['Ormsjoe', 'Aue', 'Vesterholm', 'Hochfelden', 'Lindmoor', 'Tarnsee'];
  const things = ['Lake Ice', 'Mill Ponds', 'Dawn Song', 'Lichen on Walls', 'Gravel Paths', 'Night Trains', 'Salt Marsh'];
  const records = Array.from({ length: 210 }, (_, index) => ({
    title: `${things[index % 7]} at ${places[index % 6]}: ${index + 3} Seasons of a Village Register`,
    authors: [`Fiction ${index + 1}`],
    year: 2005 + (index % 21),
    doi: `10.5555/sluice.live.${index + 1}`,
    abstract: `We asked how ${things[index % 7]} changed at ${places[index % 6]} over ${index + 3} seasons. A sample of ${20 + index} sites was visited each year. Our study is limited to one valley and one team of observers.`,
  }));
  await writeFile(join(home, 'village-registers.jsonl'), records.map((record) => JSON.stringify(record)).join('\n'));
  const response = await fetch(`${address}/v1/runs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      sources: ['village-registers.jsonl', 'papers'],
      targets: 'limitations',
      extractor: 'openai',
      model: 'loopback-1',
      baseUrl: llm.baseUrl,
      budgetUsd: 2,
      settings: { llmSettings: { prices: { 'loopback-1': { input: 4, output: 12 } } }, concurrency: { maxConcurrentLlm: 6 } },
    }),
  });
  const { runId } = z.object({ runId: z.string() }).parse(await response.json());
  // Some minutes of work, so that there are figures to see.
  for (let done = 0; done < 24; ) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const { counts } = z.object({ counts: z.object({ extracted: z.number() }) }).parse(await (await fetch(`${address}/v1/runs/${runId}`)).json());
    done = counts.extracted;
  }
  return runId;
}
