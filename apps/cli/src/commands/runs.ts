/** `sluice runs`: what this store holds; `sluice runs delete ID`. */
import type { RunView } from '@sluice/core-models';
import type { Command } from 'commander';
import stringWidth from 'string-width';
import type { Face } from '../face.ts';
import { count, moment } from '../render/quantity.ts';
import { countWords } from '../render/run-ending.ts';
import { printable } from '../render/printable.ts';
import { cut, pad } from '../render/wrap.ts';
import { shortId } from '../short-id.ts';
import { withRuns } from '../with-runs.ts';
import { withSluice } from '../with-sluice.ts';

export function addRuns(program: Command, face: Face): void {
  const runs = program
    .command('runs')
    .description('list the runs of this store')
    .option('--db <url>', 'the store')
    .option('--json', 'one JSON object a line')
    .action((flags: { readonly db?: string; readonly json?: boolean }) => withRuns(face, { db: flags.db }, async (sluice) => list(await sluice.runs(), flags.json ?? false, face)));
  runs
    .command('delete')
    .description('forget a run and its results; what was bought stays in the cache')
    .argument('<ID>')
    .option('--db <url>', 'the store')
    .action((id: string, _flags: object, command: Command) =>
      withSluice(face, { db: command.optsWithGlobals<{ db?: string }>().db, create: false }, async (sluice) => {
        const { runId } = await sluice.view(id);
        await sluice.deleteRun(runId);
        face.say(`Run ${shortId(runId)} is deleted; its answers stay in the cache.`);
      }),
    );
}

async function list(views: readonly RunView[], json: boolean, face: Face): Promise<void> {
  if (json) {
    for (const view of views) await face.print(JSON.stringify(view));
    return;
  }
  if (views.length === 0) return face.say('There are no runs in this store yet.');
  const columns = face.terminal.out.columns();
  const rows = views.map((view) => [shortId(view.runId), moment(view.createdAt), stateOf(view), `${count(view.total, 'entry', 'entries')}: ${countWords(view.counts)}`] as const);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => stringWidth(row[column] ?? ''))));
  for (const [index, row] of rows.entries()) {
    const lead = row.slice(0, 3).map((cell, column) => pad(cell, widths[column] ?? 0)).join('  ');
    await face.print(`${lead}  ${cut(row[3], Math.max(20, columns - stringWidth(lead) - 2))}`);
    const about = aboutOf(views[index]);
    if (about !== '') await face.print(face.paint.dim(`  ${cut(about, columns - 2)}`));
  }
}

/** A run whose process has died says `running` in its row and is not. */
export function stateOf(view: RunView): string {
  return !view.live && (view.status === 'running' || view.status === 'intake') ? 'stopped' : view.status.replaceAll('_', ' ');
}

function aboutOf(view: RunView | undefined): string {
  const sources = view?.config['sources'];
  const words = Array.isArray(sources) ? sources.filter((source) => typeof source === 'string').join(' ') : '';
  return printable(view?.reason === null || view?.reason === undefined ? words : `${words}: ${view.reason}`);
}
