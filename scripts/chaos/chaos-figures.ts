/** Adds up rounds into the one line of figures that `pnpm chaos` ends with. */
import type { PaidTwice } from '@sluice/testing';
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
  const leftBehind = sum((round) => round.leftBehind.length);
  const paid = again(rounds.map((round) => round.paid));
  const fetched = again(rounds.map((round) => round.fetched));
  const first = attempts.flatMap((attempt) => attempt.firstProgressMs ?? []).toSorted((a, b) => a - b);
  const at = (share: number) => ((first[Math.min(first.length - 1, Math.floor(first.length * share))] ?? 0) / 1000).toFixed(1);
  return {
    line: [
      `${title}: ${rounds.length} runs, ${kills.length} kills (${atFailpoints} at failpoints)`,
      `${lost} lost, ${twice} twice, ${differences.length - lost - twice} differences`,
      `requests paid twice ${paid.words}`,
      `downloads made twice ${fetched.words}, ${sum((round) => round.continued)} of them continued`,
      `${leftBehind} processes left behind`,
      `first progress ${at(0.5)} s in the median, ${at(1)} s at most`,
    ].join('; '),
    ok: differences.length === 0 && paid.ok && fetched.ok && leftBehind === 0 && kills.length > 0,
  };
}

function again(of: readonly PaidTwice[]): { readonly words: string; readonly ok: boolean } {
  const sum = (pick: (one: PaidTwice) => number) => of.reduce((total, one) => total + pick(one), 0);
  const [requests, repeated, allowed, unexcused] = [sum((one) => one.requests), sum((one) => one.repeated), sum((one) => one.allowed), sum((one) => one.unexcused)];
  return { words: `${repeated} of ${requests} (allowed ${allowed}, ${unexcused} without a kill)`, ok: unexcused === 0 && repeated <= allowed };
}
