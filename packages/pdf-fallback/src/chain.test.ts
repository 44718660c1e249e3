import { describe, expect, it } from 'vitest';
import { UnreadablePdf } from './backend.ts';
import type { Backend } from './backend.ts';
import { readByChain } from './chain.ts';
import type { ChainOptions, Step } from './chain.ts';
import type { RawPage } from './raw-page.ts';

const GOOD = 'The results of this study suggest that the method is a strong one, and that the effect of the treatment was seen in all of the groups. ';
const GARBLED = 'Wkh uhvxowv ri wklv vwxgb vxjjhvw wkdw wkh phwkrg lv d vwurqj rqh dqg wkdw wkh hiihfw ri wkh wuhdwphqw zdv vhhq lq doo ri wkh jurxsv '.repeat(3);
const SCAN = null;

/** What a fake backend finds on each page: text, SCAN for an image alone, an error for a page that it cannot read. */
function fake(name: string, found: readonly (string | null | Error)[], mends?: Backend['mends']): Backend & { readonly asked: number[][] } {
  const asked: number[][] = [];
  return {
    name,
    asked,
    ...(mends && { mends }),
    probe: () => Promise.resolve('works'),
    read(_source, { pages, onStart, onPage }) {
      const numbers = pages ?? found.map((_, index) => index + 1);
      asked.push([...numbers]);
      const unread = numbers.flatMap((number) => {
        const content = found[number - 1];
        onStart?.(number, found.length);
        if (content instanceof Error) return [{ page: number, reason: content.message }];
        if (content !== undefined) onPage(page(number, { content, backend: name }), found.length);
        return [];
      });
      return Promise.resolve({ pages: found.length, outline: [], info: {}, unread });
    },
  };
}

function page(number: number, { content, backend }: { content: string | null; backend: string }): RawPage {
  const run = { text: content ?? '', box: [50, 50, 500, 60] as const, fontSize: 10, font: '', bold: false, italic: false, mono: false, angle: 0 };
  const runs = content === null ? [] : [{ ...run, box: [...run.box] satisfies [number, number, number, number] }];
  return { number, width: 600, height: 800, runs, rules: [], images: content === SCAN ? [[0, 0, 600, 800]] : [], backend };
}

const step = (backend: Backend, options: Partial<Step> = {}): Step => ({ backend, minQuality: 0.5, timeoutMs: 1000, skipPages: [], ...options });
const read = (steps: readonly Step[], options: Partial<ChainOptions> = {}) =>
  readByChain(
    { path: 'paper.pdf', bytes: () => Promise.resolve(new Uint8Array()) },
    { steps, stopOnSuccess: true, maxPages: 100, timeoutMs: 10_000, signal: new AbortController().signal, now: () => 0, ...options },
  );
const backendsOf = async (result: ReturnType<typeof read>) => Array.from((await result).pages.values(), ({ page: { backend } }) => backend);

describe('readByChain()', () => {
  it('asks nobody else when the first backend reads every page well', async () => {
    const second = fake('second', [GOOD]);
    expect(await backendsOf(read([step(fake('first', [GOOD, GOOD])), step(second)]))).toEqual(['first', 'first']);
    expect(second.asked).toEqual([]);
  });

  it('sends the garbled, the unread and the scanned page to the next backend, alone', async () => {
    const second = fake('second', [GOOD, GOOD, GOOD, GOOD]);
    const result = await read([step(fake('first', [GOOD, GARBLED, new Error('torn'), SCAN])), step(second)]);
    expect(second.asked).toEqual([[2, 3, 4]]);
    expect(Array.from({ length: 4 }, (_, index) => result.pages.get(index + 1)?.page.backend)).toEqual(['first', 'second', 'second', 'second']);
    expect(result.unread.size).toBe(0);
  });

  it('asks a backend only for the flaws that it mends', async () => {
    const ocr = fake('ocr', [GOOD, GOOD, GOOD], ['no_text']);
    await read([step(fake('first', [GARBLED, SCAN, GOOD])), step(ocr)]);
    expect(ocr.asked).toEqual([[2]]);
  });

  it('asks all of them for all pages where stopOnSuccess is off, and keeps the earlier of two good ones', async () => {
    const second = fake('second', [GOOD]);
    expect(await backendsOf(read([step(fake('first', [GOOD])), step(second)], { stopOnSuccess: false }))).toEqual(['first']);
    expect(second.asked).toEqual([[1]]);
  });

  it('holds each backend to its own minQuality and keeps the best of what nobody reads well', async () => {
    const result = await read([step(fake('first', [GARBLED]), { minQuality: 0 }), step(fake('second', [GOOD]))]);
    expect(result.pages.get(1)?.page.backend).toBe('first');
    const both = await read([step(fake('first', [GARBLED])), step(fake('second', [GARBLED]))]);
    expect(both.pages.get(1)).toMatchObject({ accepted: false, page: { backend: 'first' } });
  });

  it('leaves one blank page among others blank, and doubts a file of blank pages', async () => {
    const second = fake('second', ['', '']);
    await read([step(fake('first', [GOOD, ''])), step(second)]);
    expect(second.asked).toEqual([]);
    await read([step(fake('first', ['', ''])), step(second)]);
    expect(second.asked).toEqual([[1, 2]]);
  });

  it('goes on with the next backend where one cannot open the file, also where it takes it for locked', async () => {
    const refuse = (failureClass: 'damaged' | 'encrypted'): Backend => ({ ...fake('first', []), read: () => Promise.reject(new UnreadablePdf(failureClass, 'no')) });
    expect(await backendsOf(read([step(refuse('damaged')), step(fake('second', [GOOD]))]))).toEqual(['second']);
    expect(await backendsOf(read([step(refuse('encrypted')), step(fake('second', [GOOD]))]))).toEqual(['second']);
    expect((await read([step(refuse('encrypted')), step(refuse('encrypted'))])).refusals).toHaveLength(2);
  });

  it('never touches the pages that ended an earlier try', async () => {
    const first = fake('first', [GOOD, GOOD, GOOD]);
    await read([step(first, { skipPages: [2] })], { maxPages: 3 });
    expect(first.asked).toEqual([[1, 3]]);
  });

  it('counts the pages of a deferred backend without asking it', async () => {
    const ocr = fake('ocr', [GOOD, GOOD], ['no_text']);
    expect(await read([step(fake('first', [SCAN, GOOD])), step(ocr, { deferred: true })])).toMatchObject({ deferredPages: 1 });
    expect(ocr.asked).toEqual([]);
  });

  it('begins no backend after the time for the file is over', async () => {
    let clock = 0;
    const second = fake('second', [GOOD]);
    const result = await read([step(fake('first', [GARBLED])), step(second)], { now: () => (clock += 4000), timeoutMs: 5000 });
    expect(second.asked).toEqual([]);
    expect(result.warnings).toEqual([expect.stringContaining('second was not asked')]);
  });

  it('leaves time for the layout of what it reads', async () => {
    let clock = 0;
    const steady: Backend = {
      ...fake('steady', []),
      async read(_source, { signal, onStart, onPage }) {
        for (let number = 1; number <= 50; number += 1) {
          signal.throwIfAborted();
          onStart?.(number, 50);
          clock += 100;
          onPage(page(number, { content: GOOD, backend: 'steady' }), 50);
        }
        return { pages: 50, outline: [], info: {}, unread: [] };
      },
    };
    // n pages take 100 n ms and their layout 40 n; one more must fit into 2,000: 100 (n + 1) + 40 n > 2,000 from n = 14 on.
    const result = await read([step(steady, { timeoutMs: 10_000 })], { now: () => clock, timeoutMs: 2000 });
    expect(result.pages.size).toBe(14);
  });

  it('stops before a page that may not end in time, and keeps those that did', async () => {
    let clock = 0;
    const slow: Backend = {
      ...fake('slow', []),
      async read(_source, { signal, onStart, onPage }) {
        for (const number of [1, 2, 3, 4, 5]) {
          signal.throwIfAborted();
          onStart?.(number, 5);
          clock += 1000;
          onPage(page(number, { content: GOOD, backend: 'slow' }), 5);
        }
        return { pages: 5, outline: [], info: {}, unread: [] };
      },
    };
    const result = await read([step(slow, { timeoutMs: 3500 })], { now: () => clock });
    expect([result.pages.size, result.total, clock]).toEqual([3, 5, 3000]);
    expect(result.warnings).toEqual([expect.stringContaining('with pages left, 3 of 5 read')]);
  });

  it('gives a long file as much time again for every hundred pages that it reads, up to a thousand', async () => {
    let clock = 0;
    const long: Backend = {
      ...fake('long', []),
      async read(_source, { signal, onStart, onPage }) {
        for (let number = 1; number <= 5000; number += 1) {
          signal.throwIfAborted();
          onStart?.(number, 5000);
          clock += number <= 1000 ? 10 : 20;
          onPage(page(number, { content: GOOD, backend: 'long' }), 5000);
        }
        return { pages: 5000, outline: [], info: {}, unread: [] };
      },
    };
    // 1,000 pages take 10 s, 1 s for a hundred of them; the step's 1.2 s give 12, and the next pages take 20 ms each.
    const result = await read([step(long, { timeoutMs: 1200 })], { now: () => clock, maxPages: 5000, timeoutMs: 2000, spentMs: 150 });
    expect([result.pages.size, clock]).toEqual([1100, 12_000]);
    expect(result.warnings).toEqual([expect.stringContaining('1,100 of 5,000 read')]);
  });
});
