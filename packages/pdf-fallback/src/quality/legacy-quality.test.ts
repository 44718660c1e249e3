import { describe, expect, it } from 'vitest';
import { legacyQuality } from './legacy-quality.ts';

const plain = (length: number) => 'word '.repeat(Math.ceil(length / 5)).slice(0, length);

describe('legacyQuality()', () => {
  it('is 0 under 100 characters', () => {
    expect(legacyQuality({ markdown: plain(99), pages: 1 })).toBe(0);
  });

  // 0.40 × density + 0.30 × structure (0.5 where there is none) + 0.15 × 0.5 + 0.15 × 0.5, worked by hand from ORIGINAL.md.
  it.each([
    [1000, 0.4 + 0.15 + 0.15],
    [3000, 0.4 * 0.3 + 0.3],
    [5000, 0.3],
  ])('gives a plain page of %i characters %d', (characters, score) => {
    expect(legacyQuality({ markdown: plain(characters), pages: 1 })).toBeCloseTo(score, 6);
  });

  it('counts headings and bullets, code and tables as the original does', () => {
    const markdown = `${'# Heading\n'.repeat(10)}${plain(1000)}\n\`\`\`\ncode\n\`\`\`\n| a | b |\n| --- | --- |\n`;
    const structure = 1;
    expect(legacyQuality({ markdown, pages: 1 })).toBeCloseTo(0.4 + 0.3 * structure + 0.15 * 0.7 + 0.15 * (0.5 + 1 / 3), 6);
  });

  it('takes half the density where the pages are unknown', () => {
    expect(legacyQuality({ markdown: plain(1000), pages: null })).toBeCloseTo(0.4 * 0.5 + 0.3, 6);
  });
});
