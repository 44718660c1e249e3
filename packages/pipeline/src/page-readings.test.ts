import { expect, test } from 'vitest';
import { type PageReading, PageReadings } from './page-readings.ts';

test('PageReadings says nothing of a file that is read in two seconds, and tells of a longer one every two', () => {
  let clock = 0;
  const told: PageReading[] = [];
  const readings = new PageReadings({ now: () => clock, onRead: (reading) => told.push(reading) });
  const pages: number[] = [];
  {
    using short = readings.begin(1, 'A letter');
    using long = readings.begin(2, 'A thesis');
    for (let page = 1; page <= 100; page += 1) {
      clock += 100;
      if (page <= 19) short.read(page, 19, 'pdfjs');
      long.read(page, 400, page <= 90 ? 'pdfjs' : 'ocr');
      pages.push(readings.current().at(-1)?.page ?? 0);
    }
    expect(readings.current()).toEqual([{ entry: 2, title: 'A thesis', page: 100, pages: 400, backend: 'ocr', secondsLeft: 30 }]);
  }
  // 100 ms a page: first told at 2 s, then every 2 s; the live figure follows each page.
  expect(told.map(({ entry, page }) => [entry, page])).toEqual([[2, 20], [2, 40], [2, 60], [2, 80], [2, 100]]);
  expect(pages.slice(17, 23)).toEqual([0, 0, 20, 21, 22, 23]);
  expect(readings.current()).toEqual([]);
});

test('PageReadings.tellElsewhere() shows what other workers have at hand until they say otherwise, and tells of a page once', () => {
  const told: PageReading[] = [];
  const readings = new PageReadings({ now: () => 0, onRead: (reading) => told.push(reading) });
  const at = (page: number): PageReading => ({ entry: 3, title: 'A thesis', page, pages: 400, backend: 'pdfjs', secondsLeft: 30 });
  for (const page of [20, 20, 41]) readings.tellElsewhere([at(page)]);
  expect(readings.current()).toEqual([at(41)]);
  expect(told).toEqual([at(20), at(41)]);
  readings.tellElsewhere([]);
  expect(readings.current()).toEqual([]);
});
