/** The values of a run in the order in which they are checked: paper by paper, target by target. */
import { lastWords } from '../data/judgement.ts';
import type { Answer, Row } from '../data/row.ts';

export interface Value {
  readonly row: Row;
  readonly target: string;
  readonly answer: Answer;
}

/** `only` leaves the values of one target. */
export function valuesOf(rows: readonly Row[], targets: readonly string[], only: string | null): readonly Value[] {
  const asked = only === null ? targets : targets.filter((target) => target === only);
  return rows.flatMap((row) => asked.flatMap((target) => (row.answers[target] === undefined ? [] : { row, target, answer: row.answers[target] })));
}

/** `reviewer` has said a word, and on the value that stands there now. */
export function isChecked(row: Row, target: string, reviewer: string): boolean {
  return row.judgements.length > 0 && lastWords(row.judgements, target).some((judgement) => judgement.reviewer === reviewer && !judgement.changed);
}

/** The next that `reviewer` has not checked, from behind `from` on and round to it; null when all are. */
export function nextUnchecked(values: readonly Value[], from: number, reviewer: string): number | null {
  for (let step = 1; step <= values.length; step += 1) {
    const index = (from + step) % values.length;
    const value = values[index];
    if (value !== undefined && !isChecked(value.row, value.target, reviewer)) return index;
  }
  return null;
}
