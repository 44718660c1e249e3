/** The makespan of a scheduler that cannot be had: it knows beforehand how long the model will take for each paper, and sends the longest call first. */
import type { Limits, PaperTimes } from './stage-times.ts';

interface Underway {
  readonly paper: PaperTimes;
  readonly stage: number;
  readonly endsAt: number;
}

/** Greedy in each stage, as ours is; only the order before the model differs. */
export function foreseeing(times: readonly PaperTimes[], limits: Limits): number {
  const lanes = (['download', 'convert', 'extract'] as const).map((name) => ({ name, free: limits[name], queue: new Array<PaperTimes>() }));
  lanes[0]?.queue.push(...times);
  const underway: Underway[] = [];
  let now = 0;
  for (;;) {
    for (const [stage, lane] of lanes.entries()) {
      if (lane.name === 'extract') lane.queue.sort((a, b) => b.extract - a.extract);
      for (const paper of lane.queue.splice(0, lane.free)) {
        lane.free -= 1;
        underway.push({ paper, stage, endsAt: now + paper[lane.name] });
      }
    }
    const next = underway.toSorted((a, b) => a.endsAt - b.endsAt)[0];
    if (next === undefined) return now;
    underway.splice(underway.indexOf(next), 1);
    now = next.endsAt;
    const lane = lanes[next.stage];
    if (lane !== undefined) lane.free += 1;
    lanes[next.stage + 1]?.queue.push(next.paper);
  }
}
