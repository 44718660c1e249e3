/** `sluice status ID`: how one run stands, also while another process works on it. */
import type { RunView } from '@sluice/core-models';
import type { LiveStats } from '@sluice/pipeline';
import type { Command } from 'commander';
import type { Face } from '../face.ts';
import { duration, moment, money } from '../render/quantity.ts';
import { bindingWords, countWords, countsAndFailures } from '../render/run-ending.ts';
import { shortId } from '../short-id.ts';
import { withRuns } from '../with-runs.ts';
import { stateOf } from './runs.ts';

export function addStatus(program: Command, face: Face): void {
  program
    .command('status')
    .description('how a run stands, also while it goes on')
    .argument('<ID>', 'its id, or the beginning of it')
    .option('--db <url>', 'the store')
    .option('--json', 'one JSON object')
    .action((id: string, flags: { readonly db?: string; readonly json?: boolean }) =>
      withRuns(face, { db: flags.db }, async (sluice) => {
        const view = await sluice.view(id);
        const live = view.live ? ((await sluice.archive?.live(view.runId)) ?? null) : null;
        if (flags.json === true) return face.print(JSON.stringify(view.live ? { ...view, stats: live } : view));
        const summary = await sluice.summary(view.runId);
        for (const line of viewLines(view)) await face.print(line);
        if (live !== null) for (const line of stageLines(live)) await face.print(line);
        if (summary === null || view.live) return face.print(`${view.total} entries: ${countWords(view.counts)}`);
        for (const line of countsAndFailures({ ...summary, total: view.total, counts: view.counts }, { paint: face.paint, columns: face.terminal.out.columns() })) await face.print(line);
        for (const line of bindingWords(summary)) await face.print(line);
      }),
    );
}

/** What its process said of itself at its last heartbeat. */
export function stageLines({ stages, window, spentUsd }: LiveStats): string[] {
  const lines = stages.map(({ stage, active, limit, waiting, processed, failed }) => `  ${stage.padEnd(9)} ${active} of ${limit} at work, ${waiting} waiting, ${processed} done${failed > 0 ? `, ${failed} failed` : ''}`);
  if (window.size !== null) lines.push(`  ${window.inFlight} of ${window.size} on the road${window.paused ? ', admission waits' : ''}`);
  if (spentUsd !== null && spentUsd > 0) lines.push(`  ${money(spentUsd)} spent`);
  return lines;
}

function viewLines(view: RunView): string[] {
  const state = stateOf(view);
  const lines = [`Run ${shortId(view.runId)}: ${state}${view.live ? ' (a process is working on it)' : ''}`, `began ${moment(view.createdAt)}${view.finishedAt === null ? '' : `, ended ${moment(view.finishedAt)}`}`];
  if (view.reason !== null) lines.push(view.reason);
  if (!view.intakeComplete) lines.push('Its sources are not read to the end yet.');
  if (state === 'stopped') lines.push('Its process has ended without a word; the same command goes on from here.');
  if (view.live && view.counts.pending > 0) {
    const done = view.total - view.counts.pending;
    const seconds = (view.updatedAt.getTime() - view.createdAt.getTime()) / 1000;
    if (done > 0 && seconds > 5) lines.push(`about ${duration((seconds / done) * view.counts.pending)} left at its pace so far`);
  }
  return lines;
}
