import { expect, test } from 'vitest';
import type { RawPage } from '../raw-page.ts';
import { layOut } from './lay-out.ts';
import { mainText } from './main-text.ts';
import { documentOf, pageOf, paragraphAt } from './page-of.ts';
import { turnUpright } from './turned-pages.ts';

const upright = pageOf([...paragraphAt({ x: 60, y: 100, lines: 10, words: 'water turned the wheel' }), ...paragraphAt({ x: 60, y: 230, lines: 6, words: 'and the mill went round' })]);

/** The same page with its text running up (90) or down (-90). */
function sideways(angle: 90 | -90): RawPage {
  const { width, height } = upright;
  const runs = upright.runs.map((run) => {
    const [x0, y0, x1, y1] = run.box;
    const box: typeof run.box = angle === 90 ? [y0, width - x1, y1, width - x0] : [height - y1, x0, height - y0, x1];
    return { ...run, angle, box };
  });
  return { ...upright, width: height, height: width, runs };
}

test.each([90, -90] as const)('layOut() reads a page whose text runs at %i degrees as if it stood upright, with boxes of the printed page', (angle) => {
  const page = sideways(angle);
  const options = { sha256: '', includeHidden: false };
  const document = layOut(documentOf([page]), options);
  expect(mainText(document)).toBe(mainText(layOut(documentOf([upright]), options)));
  const rounded = (runs: RawPage['runs'] = []): number[][] => runs.map((run) => run.box.map((edge) => Math.round(edge * 100) / 100));
  expect(rounded(turnUpright([page]).pages[0]?.runs)).toEqual(rounded(upright.runs));
  for (const { box } of document.blocks) {
    expect(box[2]).toBeLessThanOrEqual(page.width);
    expect(page.runs.some((run) => run.box[0] >= box[0] - 0.01 && run.box[3] <= box[3] + 0.01)).toBe(true);
  }
});
