import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromiumPath, makePdf } from '@sluice/testing';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { type TestPage, openTestPage } from './test-page.ts';

const skipped = chromiumPath() === null;
const patience = 60_000;
let site: TestPage;

beforeAll(async () => {
  if (!skipped) site = await openTestPage();
}, 180_000);
afterAll(async () => {
  if (!skipped) await site[Symbol.asyncDispose]();
}, 60_000);

const Violations = z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string() })) }));
const axe = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const wcag = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** WCAG 2.2 A and AA, or the rules named alone; each as `rule: element`. */
async function violations(page: Page, rules: readonly string[] = wcag): Promise<readonly string[]> {
  const found: unknown = await page.evaluate(`axe.run(document, { runOnly: ${JSON.stringify(rules)} }).then((result) => result.violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => ({ html })) })))`);
  return Violations.parse(found).flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}

/** What the browser complains of, the policy's refusals too. */
function complaintsOf(page: Page): readonly string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => (message.type() === 'error' ? complaints.push(message.text()) : undefined));
  return complaints;
}

const ready: Readonly<Record<string, string>> = {
  '': '.flow .stage',
  '/results': '.grid-body .cell-words',
  '/evidence': '.pdf-page .mark-text',
  '/failures': '.failure',
  '/duplicates': '.merge-member',
};

test.skipIf(skipped)('every view is drawn without a complaint of the browser and without a violation of WCAG AA, light and dark (needs chromium)', { timeout: patience * 3 }, async () => {
  const page = await site.browser.context.newPage();
  const complaints = complaintsOf(page);
  const found: string[] = [];
  const look = async (view: string): Promise<void> => {
    await page.evaluate(await axe);
    // What the two differ in is colours: the other rules are asked once.
    for (const [colorScheme, rules] of [['light', wcag], ['dark', ['color-contrast', 'link-in-text-block']]] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      found.push(...(await violations(page, rules)).map((violation) => `${view} ${colorScheme} ${violation}`));
    }
  };
  for (const [view, selector] of Object.entries(ready)) {
    await page.goto(`${site.address}/runs/${site.runId}${view}`);
    await page.locator(selector).first().waitFor();
    await look(view);
  }
  for (const [view, selector] of [['/', '.run-card'], ['/new', '.target-row']] as const) {
    await page.goto(site.address + view);
    await page.locator(selector).first().waitFor();
    await look(view);
  }
  await page.close();
  expect(found).toEqual([]);
  expect(complaints).toEqual([]);
});

test.skipIf(skipped)('no view is wider than a narrow window, and there too a value stands in it with its quote and its buttons (needs chromium)', { timeout: patience * 3 }, async () => {
  const page = await site.browser.context.newPage();
  const wider: string[] = [];
  for (const [width, height] of [[390, 844], [820, 700]] as const) {
    await page.setViewportSize({ width, height });
    for (const [path, selector] of [...Object.entries(ready).map(([view, first]) => [`/runs/${site.runId}${view}`, first] as const), ['/', '.run-card'], ['/new', '.target-row']] as const) {
      await page.goto(site.address + path);
      await page.locator(selector).first().waitFor();
      const over = Number(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'));
      if (over > 0) wider.push(`${path} at ${width}: by ${over}`);
      const cut = await page.locator('.run-card-time').evaluateAll((times) => times.filter((time) => time.scrollWidth > time.clientWidth).length);
      if (cut > 0) wider.push(`${path} at ${width}: ${cut} dates cut off`);
      if (!path.endsWith('/evidence')) continue;
      await page.locator('.page-pane:not(.page-loading) .mark-text').first().waitFor();
      expect(await marksInSight(page)).toBe(true);
      for (const name of [/^Accept/, /^Correct/, /^Reject/]) expect(await insideWindow(page, name)).toBe(true);
    }
  }
  expect(wider).toEqual([]);
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(`${site.address}/runs/${site.runId}/evidence?entry=4&target=data_and_code`);
  await page.locator('.mark-text').first().waitFor();
  await page.keyboard.press('e');
  await page.keyboard.type('Ana\n');
  const [box, label] = await Promise.all([page.getByRole('checkbox', { name: 'The paper does not report it' }).boundingBox(), page.getByText('The paper does not report it').boundingBox()]);
  // Beside its words, in one line.
  expect(label?.height).toBeLessThan(30);
  expect((box?.y ?? 0) - (label?.y ?? 0)).toBeLessThan(20);
  // The next test is asked its name.
  await page.evaluate('localStorage.clear()');
  await page.close();
});

/** A button wholly within what is seen. */
async function insideWindow(page: Page, name: RegExp): Promise<boolean> {
  const box = await page.getByRole('button', { name }).first().boundingBox();
  const size = page.viewportSize();
  return box !== null && size !== null && box.x >= 0 && box.y >= 0 && box.x + box.width <= size.width && box.y + box.height <= size.height;
}

test.skipIf(skipped)('a value stands beside its page, or the abstract that it is from, with the quote marked and in sight (needs chromium)', { timeout: patience }, async () => {
  const page = await site.open(`/runs/${site.runId}/evidence?entry=4&target=data_and_code`);
  await page.locator('.mark-text').first().waitFor();
  expect(await page.locator('.page-number').textContent()).toBe('Page 2 of 2');
  expect(await page.locator('.page-how').textContent()).toBe('Quote marked');
  const quote = (await page.locator('.value-open .quote-text').first().textContent()) ?? '';
  expect(await textUnderMarks(page)).toContain(letters(quote).slice(0, 60));
  expect(await marksInSight(page)).toBe(true);
  // Without a paper the quote stands in the abstract that it was taken from.
  await page.goto(`${site.address}/runs/${site.runId}/evidence?entry=9&target=methods`);
  expect(letters((await page.locator('.text-page mark').first().textContent()) ?? '')).toBe(letters((await page.locator('.value-open .quote-text').first().textContent()) ?? ''));
  await page.close();
});

test.skipIf(skipped)('values are checked by one key each, corrected by keyboard alone, and stand beside a second reviewer (needs chromium)', { timeout: patience * 2 }, async () => {
  const page = await site.open(`/runs/${site.runId}/evidence`);
  await page.locator('.mark-text').first().waitFor();
  await page.keyboard.press('a');
  await page.keyboard.type('Ana');
  await page.keyboard.press('Enter');
  await page.locator('.progress-words', { hasText: /^1 of \d+ checked$/ }).waitFor();
  for (let checked = 2; checked <= 8; checked += 1) {
    await page.locator('.page-pane:not(.page-loading) .mark-text').first().waitFor();
    expect(await marksInSight(page)).toBe(true);
    await page.keyboard.press(checked % 3 === 0 ? 'x' : 'a');
    await page.locator('.progress-words', { hasText: new RegExp(`^${checked} of`) }).waitFor();
  }
  const at = page.url();
  await page.keyboard.press('e');
  await page.locator('#correction-value').fill('seven lakes');
  await page.keyboard.press('Enter');
  await page.locator('.progress-words', { hasText: /^9 of/ }).waitFor();
  await page.goto(at);
  await page.locator('.beside-value', { hasText: 'seven lakes' }).waitFor();
  await page.keyboard.press('r');
  await page.locator('#reviewer-name').fill('Ben');
  // A quick hand: the key comes before the browser has told that the dialog is closed.
  await page.evaluate("document.querySelector('.reviewer-dialog form').requestSubmit(); document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'a', bubbles: true }))");
  await page.locator('.progress-words', { hasText: /^1 of/ }).waitFor();
  await page.keyboard.press('k');
  await page.goto(at);
  await page.locator('.beside-differ').waitFor();
  expect(await page.locator('.beside-one strong').allTextContents()).toEqual(['Ana', 'Ben']);
  await page.close();
});

test.skipIf(skipped)('a run whose process was killed is called interrupted and can go on (needs chromium)', { timeout: patience }, async () => {
  const page = await site.browser.context.newPage();
  await page.route(/\/v1\/runs(?:\?|\/[^/]+$)/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: (await response.text()).replaceAll('"status":"finished"', '"status":"running"') });
  });
  await page.goto(site.address);
  await page.locator('.run-card-status').first().waitFor();
  expect(await page.locator('.run-card-status').first().textContent()).toBe('Interrupted');
  await page.goto(`${site.address}/runs/${site.runId}`);
  await page.getByRole('button', { name: 'Go on' }).waitFor();
  await page.close();
});

test.skipIf(skipped)('a retracted paper is called so in the table and beside its values, and no other is (needs chromium)', { timeout: patience }, async () => {
  const page = await site.browser.context.newPage();
  await page.route(/\/results\?/, async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replaceAll('"entry":1,', '"entry":1,"retracted":true,');
    await route.fulfill({ response, body });
  });
  await page.goto(`${site.address}/runs/${site.runId}/results`);
  await page.locator('.grid-body .cell-words').first().waitFor();
  expect(await page.locator('.grid-row', { has: page.locator('.retracted') }).count()).toBe(1);
  expect(await page.locator('.retracted').textContent()).toBe('Retracted');
  await page.goto(`${site.address}/runs/${site.runId}/evidence?entry=1`);
  await page.locator('.retracted').waitFor();
  await page.close();
});

test.skipIf(skipped)('the table is filtered by words, sorted by a column and walked by arrows into the evidence (needs chromium)', { timeout: patience }, async () => {
  const page = await site.open(`/runs/${site.runId}/results`);
  await page.locator('.grid-body .cell-words').first().waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('sourdough');
  await page.locator('.results-shown', { hasText: '1 of 9 entries' }).waitFor();
  await page.locator('#results-search').fill('');
  await page.locator('.grid').focus();
  // From the first row to the heads, where the column of titles has its name.
  for (const key of ['ArrowUp', 'Enter']) await page.keyboard.press(key);
  expect(page.url()).toContain('sort=title');
  const titles = page.locator('.grid-body .grid-row:not([hidden])[aria-rowindex="2"] .cell-title');
  await expect.poll(() => titles.textContent()).toBe('Counting Swifts by Ear: A Comparison of Three Listeners and One Microphone');
  await page.locator('.menu summary').press('Enter');
  await page.getByRole('link', { name: /^RIS/ }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: /^RIS/ }).waitFor({ state: 'hidden' });
  await page.locator('.grid').focus();
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowRight', 'Enter']) await page.keyboard.press(key);
  await page.waitForURL(/\/evidence\?entry=\d+&target=question/);
  await page.close();
});

test.skipIf(skipped)('what failed is tried again by class, and a PDF dropped by hand finds its paper (needs chromium)', { timeout: patience * 2 }, async () => {
  const page = await site.open(`/runs/${site.runId}/failures`);
  await page.locator('.failure', { hasText: 'Not a PDF' }).waitFor();
  expect(await page.locator('.missing li').count()).toBe(4);
  await page.locator('.failure', { hasText: 'Not a PDF' }).getByRole('button', { name: 'Try it again' }).click();
  await page.locator('#said', { hasText: '1 paper will be tried again.' }).waitFor();
  // It is no PDF still: the run has gone on, and ended with the same failure.
  await expect.poll(() => runStatus(), { timeout: patience }).toBe('finished');
  const fetched = join(site.folder, 'fetched.pdf');
  await writeFile(fetched, await makePdf({ pages: [{ lines: ['# Counting Swifts by Ear: A Comparison of', '# Three Listeners and One Microphone', '', 'Hanne Quist', '', 'doi:10.5555/sluice.example.0102', '', 'Three listeners counted 412 swifts on 19 evenings; the microphone heard 398.'] }] }));
  await page.locator('input[type=file]').setInputFiles(fetched);
  await page.locator('#said', { hasText: '1 paper matched' }).waitFor();
  await page.locator('.missing').getByText('Counting Swifts').waitFor({ state: 'detached', timeout: patience });
  // The next test parts a merge of this run, which nobody may be working on then.
  await expect.poll(() => runStatus(), { timeout: patience }).toBe('finished');
  await page.close();
});

test.skipIf(skipped)('a merge is shown with its reason, and undone (needs chromium)', { timeout: patience }, async () => {
  const page = await site.open(`/runs/${site.runId}/duplicates`);
  expect(await page.locator('.merge-reason').textContent()).toContain('same doi 10.5555/sluice.example.0001');
  await page.getByRole('button', { name: 'Not the same paper' }).click();
  await page.locator('h1', { hasText: 'No duplicates' }).waitFor();
  await page.close();
});

test.skipIf(skipped)('a run is planned and started from dropped files, and followed to its end (needs chromium)', { timeout: patience * 2 }, async () => {
  const page = await site.open('/new');
  await page.locator('input[type=file]').setInputFiles([join(site.folder, 'papers', 'ollenburg-2026-sourdough.pdf'), join(site.folder, 'papers', 'vreeland-2026-blackbirds.pdf')]);
  expect(await page.locator('.chosen-files li').count()).toBe(2);
  const first = page.locator('.target-row').first();
  await first.getByLabel('Form of the value').selectOption('enum');
  await first.getByLabel(/^Choices of/).fill('crossover; cohort, prospective');
  await page.getByRole('button', { name: 'See the plan' }).click();
  await page.locator('.plan').waitFor();
  expect(await page.locator('.plan > div', { hasText: 'leaves this machine' }).textContent()).toContain('nothing');
  await page.getByRole('button', { name: 'Start the run' }).click();
  await page.waitForURL(/\/runs\/[0-9a-f-]{36}$/);
  await page.locator('.run-status', { hasText: 'Finished' }).waitFor({ timeout: patience });
  await page.locator('.figure strong', { hasText: '2 of 2' }).waitFor();
  const started = await (await fetch(`${site.address}/v1/runs/${page.url().slice(-36)}`)).text();
  expect(started).toContain('"choices":["crossover","cohort, prospective"]');
  await page.close();
});

test.skipIf(skipped)('a run that had ended before anybody looked shows its last figures and its warnings, and nothing more is asked of its stream (needs chromium)', { timeout: patience * 2 }, async () => {
  const abstracts = ['Gravel', 'Lichen', 'Tides'].map((thing) => ({ title: `${thing} in three parishes`, abstract: `We counted ${thing} in 3 parishes.` }));
  await writeFile(join(site.folder, 'short.jsonl'), abstracts.map((record) => JSON.stringify(record)).join('\n'));
  const body = JSON.stringify({ sources: ['short.jsonl'], targets: [{ name: 'counted', description: 'What was counted' }], settings: { concurrency: { enableBackpressure: false } } });
  const answer = await fetch(`${site.address}/v1/runs`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const { runId } = z.object({ runId: z.string() }).parse(await answer.json());
  await expect.poll(() => runStatus(runId), { timeout: patience }).toBe('finished');
  const page = await site.browser.context.newPage();
  const streams: string[] = [];
  page.on('request', (request) => (request.url().endsWith('/events') ? streams.push(request.url()) : undefined));
  await page.goto(`${site.address}/runs/${runId}`);
  await page.locator('.panel', { hasText: 'Warnings' }).getByText('Backpressure is off').waitFor({ timeout: patience });
  const through = page.locator('.stage[aria-label="Extract"] .stage-figures > div', { hasText: 'through' }).locator('dd');
  expect(await through.textContent()).toBe('3');
  expect(streams).toEqual([]);
  await page.close();
});

async function runStatus(runId = site.runId): Promise<string> {
  return z.object({ status: z.string() }).parse(await (await fetch(`${site.address}/v1/runs/${runId}`)).json()).status;
}

/** Letters and digits of the text that is laid over the page, where a mark covers its middle. */
async function textUnderMarks(page: Page): Promise<string> {
  const text: unknown = await page.evaluate(`(() => {
    const marks = [...document.querySelectorAll('.mark')].map((mark) => mark.getBoundingClientRect());
    return [...document.querySelectorAll('.textLayer span')].map((span) => [span.textContent, span.getBoundingClientRect()]).filter(([, box]) => marks.some((mark) => box.y + box.height / 2 > mark.top && box.y + box.height / 2 < mark.bottom && box.right > mark.left && box.left < mark.right)).map(([text]) => text).join(' ');
  })()`);
  return letters(z.string().parse(text));
}

async function marksInSight(page: Page): Promise<boolean> {
  const inSight: unknown = await page.evaluate(`(() => {
    const frame = document.querySelector('.page-scroll').getBoundingClientRect();
    const box = document.querySelector('.mark').getBoundingClientRect();
    return box.top >= frame.top && box.bottom <= frame.bottom && box.left >= frame.left && box.right <= frame.right;
  })()`);
  return inSight === true;
}

function letters(text: string): string {
  return text.normalize('NFKD').replaceAll(/[^\p{L}\p{N}]/gu, '').toLowerCase();
}
