/** Type 3 fonts may claim any height: 120 points for letters of ten. Where an item does, its line's true band is taken from the pitch of the lines. */

export interface SetItem {
  /** `[a, b, c, d, x, y]` in PDF points, y upwards. */
  readonly transform: readonly number[];
  readonly height: number;
}

/** Points from the baseline, upwards. */
export interface Band {
  readonly below: number;
  readonly above: number;
}

const TALL = 40;
const PITCHES = 2.5;

/** For each item the band of its line, or null where its own height can be believed. */
export function trueBands(items: readonly SetItem[]): readonly (Band | null)[] {
  const pitch = pitchOf(items);
  return items.map(({ transform: [, b = 0, c = 0], height }) => (b === 0 && c === 0 && height > TALL && height > PITCHES * pitch ? { below: -0.25 * pitch, above: 0.8 * pitch } : null));
}

/** The middle distance between neighbouring baselines; 12 points where there is one line. */
function pitchOf(items: readonly SetItem[]): number {
  const baselines = [...new Set(items.filter(({ height }) => height > 0).map(({ transform }) => Math.round((transform[5] ?? 0) * 2) / 2))].toSorted((one, other) => one - other);
  const gaps = baselines.slice(1).map((baseline, index) => baseline - (baselines[index] ?? baseline)).filter((gap) => gap > 6 && gap < TALL).toSorted((one, other) => one - other);
  return gaps[gaps.length >> 1] ?? 12;
}
