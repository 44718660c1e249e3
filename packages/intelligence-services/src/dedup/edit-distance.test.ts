import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistance, editSimilarity } from './edit-distance.ts';

/** The textbook table, to judge by. */
function byTable(pattern: string, text: string, anywhere: boolean): number {
  let above = Array.from({ length: text.length + 1 }, (_, column) => (anywhere ? 0 : column));
  for (let row = 1; row <= pattern.length; row += 1) {
    const line = [row];
    for (let column = 1; column <= text.length; column += 1) {
      const substituted = (above[column - 1] ?? 0) + (pattern[row - 1] === text[column - 1] ? 0 : 1);
      line.push(Math.min(substituted, (above[column] ?? 0) + 1, (line[column - 1] ?? 0) + 1));
    }
    above = line;
  }
  return anywhere ? Math.min(...above) : (above[text.length] ?? 0);
}

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 100 });

describe('editDistance()', () => {
  it('editDistance() is the table of the textbook, over block boundaries too', () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editDistance(a, b)).toBe(byTable(a, b, false));
      }),
    );
  });

  it('editDistance() with anywhere is the best substring of that table', () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editDistance(a, b, { anywhere: true })).toBe(a === b ? 0 : byTable(a, b, true));
      }),
    );
  });

  it('editSimilarity() is 1 for equal and 0 for disjoint texts', () => {
    expect(editSimilarity('', '')).toBe(1);
    expect(editSimilarity('abc', 'abc')).toBe(1);
    expect(editSimilarity('abc', 'xyz')).toBe(0);
  });
});
