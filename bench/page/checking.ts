/** Checks values as a new user would, by keyboard alone: a name once, then one key a value; is each quote in sight when its turn comes? */
import { openBrowser, startServer } from '@sluice/testing';

export interface CheckingFigures {
  readonly values: number;
  readonly keys: number;
  /** Values whose first mark stood whole in the window, without a key or a scroll for it. */
  readonly inSight: number;
  /** Without evidence, so that there is nothing to be seen; the reason stands in the list. */
  readonly withoutQuote: number;
  /** From the key to the next value's mark. */
  readonly medianMs: number;
}

export async function checkingFigures(options: { readonly db: string; readonly cwd: string; readonly values: number; readonly reviewer: string }): Promise<CheckingFigures> {
  await using server = await startServer(options);
  await using browser = await openBrowser();
  const page = await browser.context.newPage();
  await page.goto(server.address, { timeout: 120_000 });
  await page.locator('.run-card').first().click();
  await page.getByRole('link', { name: 'Evidence' }).click();
  let [keys, inSight, withoutQuote] = [0, 0, 0];
  const times: number[] = [];
  for (let value = 1; value <= options.values; value += 1) {
    const started = performance.now();
    await page.locator('.value-open').waitFor();
    await page.locator('.page-pane:not(.page-loading)').waitFor();
    const quotes = await page.locator('.value-open .quote').count();
    if (quotes === 0) withoutQuote += 1;
    else {
      await page.locator('.marks > .mark, .text-page mark').first().waitFor({ timeout: 60_000 });
      times.push(performance.now() - started);
      const seen: unknown = await page.evaluate(`(() => {
        const frame = document.querySelector('.page-scroll').getBoundingClientRect();
        const box = document.querySelector('.marks > .mark, .text-page mark').getBoundingClientRect();
        return box.top >= frame.top && box.bottom <= frame.bottom && box.left >= frame.left - 1 && box.right <= frame.right + 1;
      })()`);
      if (seen === true) inSight += 1;
    }
    await page.keyboard.press('a');
    keys += 1;
    if (value === 1) {
      await page.keyboard.type(options.reviewer);
      await page.keyboard.press('Enter');
      keys += options.reviewer.length + 1;
    }
    await page.locator('.progress-words', { hasText: new RegExp(`^${value} of`) }).waitFor({ timeout: 60_000 });
  }
  const sorted = times.toSorted((one, other) => one - other);
  return { values: options.values, keys, inSight, withoutQuote, medianMs: sorted[sorted.length >> 1] ?? 0 };
}
