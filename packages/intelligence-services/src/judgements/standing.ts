/** Holds judgements against the values of an outcome: which still speak of what stands there. */
import type { Judgement, Outcome, StandingJudgement } from '@sluice/core-models';
import { judgedHashOf } from './judged-hash.ts';

/** For one paper, in the order given. */
export function standing(judgements: readonly Judgement[], outcome: Outcome | null): readonly StandingJudgement[] {
  return judgements.map((judgement) => ({ ...judgement, changed: judgement.judgedHash !== judgedHashOf(outcome?.extraction[judgement.targetName]) }));
}
