import { describe, expect, test } from 'vitest';
import { draft, settle } from './draft.ts';
import type { Draft } from './draft.ts';
import { makeLine } from './line.ts';
import { runOf } from './page-of.ts';
import { readYear } from './year.ts';

function blockOf(text: string, kind: Draft['kind']): Draft {
  const block = draft([makeLine([{ run: runOf({ text, x: 50, y: 50 }), space: false }], 1, 0)]);
  settle(block, kind);
  return block;
}

describe('readYear()', () => {
  test.each([
    ['Received: 18 August 2016 | Accepted: 3 January 2017', 2017],
    ['Received 8 December 2020 / Accepted 8 February 2020 / Published online: 26 February 2021', 2021],
    ['European Journal of Sluices (2021) 36:319–324', 2021],
    ['Letters of Invented Hydraulics 3 (2026) 41-43', 2026],
    ['Mill. Lett. B 716 (2012) 1–29', 2012],
    ['River Sci. 2015;8(2):99-101.', 2015],
    ['Water 2017, 22, 1763', 2017],
    ['Higher-Order Hydraulics, 13, 11–49, 2000', 2000],
    ['Copyright © 1975, Association of Millers', 1975],
    ['arXiv:1207.1925v1 [math.AG] 8 Jul 2012', 2012],
    ['June 30, 1905', 1905],
    ['2010 Mathematics Subject Classification. Primary 14T05', undefined],
    ['Draft of October 7, 2013', undefined],
    ['A preliminary version appears in Proceedings of the Symposium on Sluices, 1998', undefined],
    ['Received 3 May 2019', undefined],
    ['The company was started in 2000 by millers', undefined],
  ])('readYear() of a first page that says "%s" is %s', (text, expected) => {
    expect(readYear([blockOf(text, 'other')])).toBe(expected);
  });

  test('readYear() does not read the years of running text', () => {
    expect(readYear([blockOf('as was published in 1999 by others', 'paragraph')])).toBeUndefined();
  });

  test('readYear() is undefined where running heads disagree', () => {
    expect(readYear([blockOf('SLUICES 2003', 'running_head'), blockOf('RIVERS 2004', 'running_head')])).toBeUndefined();
  });
});
