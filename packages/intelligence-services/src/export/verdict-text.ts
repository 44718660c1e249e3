/** What people said of a value, in the words of the tables: each reviewer's last word, oldest first. */
import { type StandingJudgement, valueText } from '@sluice/core-models';

/** `accept (ana); correct: 96 (ben); reject (cy, of an earlier value)`; empty where nobody has judged it. */
export function verdictText(judgements: readonly StandingJudgement[], target: string): string {
  return verdictsOn(judgements, target).map(said).join('; ');
}

export function verdictsOn(judgements: readonly StandingJudgement[], target: string): readonly StandingJudgement[] {
  return judgements.filter(({ targetName }) => targetName === target);
}

function said({ verdict, value, reviewer, changed }: StandingJudgement): string {
  const right = verdict !== 'correct' ? '' : value === null ? ': not reported' : `: ${valueText(value)}`;
  return `${verdict}${right} (${reviewer}${changed ? ', of an earlier value' : ''})`;
}
