/** Adds up rounds into the one line of figures that `pnpm chaos` ends with. */
import type { Round } from './chaos-round.ts';

export interface ChaosFigures {
  readonly line: string;
  readonly ok: boolean;
}

/** False where anything was lost, there twice, different, paid for without excuse or left behind, or where no kill hit. */
export function chaosFigures(rounds: readonly Round[], title: string): ChaosFigures {
  const attempts = rounds.flatMap((round) => round.attempts);
  const kills = attempts.filter((attempt) => attempt.killed);
  const atFailpoints = kills.filter((attempt) => attempt.kill?.how === 'failpoint').length;
  const differences = rounds.flatMap((round) => round.differences);
  const lost = differences.filter((difference) => difference.actual === 'lost').length;
  const twice = differences.filter((difference) => / lines$|^a line$/.test(difference.actual) && difference.field === '').length;
  const sum = (pick: (round: Round) => number) => rounds.reduce((total, round) => total + pick(round), 0);
  const repeated = sum((round) => round.paid.repeated);
  const allowed = sum((round) => round.paid.allowed);
  const unexcused = sum((round) => round.paid.unexcused);
  const leftBehind = sum((round) => round.leftBehind.length);
  const first = attempts.flatMap((attempt) => attempt.firstLineMs ?? []).toSorted((a, b) => a - b);
  const at = (share: number) => ((first[Math.min(first.length - 1, Math.floor(first.length * share))] ?? 0) / 1000).toFixed(1);
  return {
    line: [
      `${title}: ${rounds.length} runs, ${kills.length} kills (${atFailpoints} at failpoints)`,
      `${lost} lost, ${twice} twice, ${differences.length - lost - twice} differences`,
      `${repeated} of ${sum((round) => round.paid.requests)} requests paid twice (allowed ${allowed}, ${unexcused} without a kill)`,
      `${leftBehind} processes left behind`,
      `first progress ${at(0.5)} s in the median, ${at(1)} s at most`,
    ].join('; '),
    ok: differences.length === 0 && unexcused === 0 && repeated <= allowed && leftBehind === 0 && kills.length > 0,
  };
}
