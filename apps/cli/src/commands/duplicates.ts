/** `sluice duplicates ID`: what a run joined as one paper, and why; `sluice unmerge PAPER…` undoes it. */
import { ConfigurationError, type Entry } from '@sluice/core-models';
import type { Merge, Sluice } from '@sluice/pipeline';
import type { Command } from 'commander';
import type { Face } from '../face.ts';
import { printable } from '../render/printable.ts';
import { count } from '../render/quantity.ts';
import { wrap } from '../render/wrap.ts';
import { shortId } from '../short-id.ts';
import { withSluice } from '../with-sluice.ts';

export function addDuplicates(program: Command, face: Face): void {
  program
    .command('duplicates')
    .description('what a run joined as one paper, each with its reason')
    .argument('<ID>', 'the run, or the beginning of its id')
    .option('--db <url>', 'the store')
    .option('--json', 'one JSON object a merge')
    .action((id: string, flags: { readonly db?: string; readonly json?: boolean }) => withSluice(face, { db: flags.db, create: false }, (sluice) => list(sluice, id, { json: flags.json ?? false, face })));
  program
    .command('unmerge')
    .description('undo merges: these papers stand alone, in later runs too')
    .argument('<PAPER...>', 'its number, paper id, DOI, arXiv id or file name; of a leader all its duplicates')
    .option('--run <id>', 'the run, or the beginning of its id; without it the newest')
    .option('--db <url>', 'the store')
    .action((papers: string[], flags: { readonly run?: string; readonly db?: string }) => withSluice(face, { db: flags.db, create: false }, (sluice) => unmerge(sluice, papers, { run: flags.run, face })));
}

async function list(sluice: Sluice, id: string, { json, face }: { readonly json: boolean; readonly face: Face }): Promise<void> {
  let merges = 0;
  for await (const merge of sluice.duplicates(id)) {
    merges += 1;
    if (json) await face.print(JSON.stringify({ entry: merge.member.ordinal, duplicateOf: merge.leader.ordinal, reason: merge.reason, member: told(merge.member), leader: told(merge.leader) }));
    else for (const line of mergeLines(merge, face)) await face.print(line);
  }
  face.say(merges === 0 ? 'Nothing was joined in this run.' : `${count(merges, 'entry is', 'entries are')} another's paper. "${face.command} unmerge PAPER --run ${shortId(id)}" undoes one.`);
}

function mergeLines({ member, leader, reason }: Merge, face: Face): readonly string[] {
  const columns = Math.min(100, face.terminal.out.columns());
  const indented = (text: string): string[] => wrap(text, columns - 4).map((line) => `    ${line}`);
  return [`${face.paint.bold(String(member.ordinal))} = ${face.paint.bold(String(leader.ordinal))}  ${face.paint.dim(printable(reason))}`, ...indented(oneLine(member)), ...indented(oneLine(leader))];
}

/** What a person needs to judge whether the two are one: the words of both. */
function oneLine(entry: Entry): string {
  const { title, authors, year, venue, doi, arxivId } = entry.record;
  const names = authors.length > 3 ? `${authors.slice(0, 3).join(', ')} et al.` : authors.join(', ');
  const parts = [title ?? entry.locator, names, year, venue, doi, arxivId === undefined ? undefined : `arXiv:${arxivId}`];
  return `${entry.ordinal}. ${printable(parts.filter((part) => part !== undefined && part !== '').join(' · '))}`;
}

function told({ ordinal, source, locator, paperId, record }: Entry): Record<string, unknown> {
  const { title = null, authors, year = null, venue = null, doi = null, arxivId = null } = record;
  return { entry: ordinal, paperId: paperId ?? null, title, authors, year, venue, doi, arxivId, source, locator };
}

async function unmerge(sluice: Sluice, papers: readonly string[], { run, face }: { readonly run: string | undefined; readonly face: Face }): Promise<void> {
  const id = run ?? (await sluice.runs())[0]?.runId;
  if (id === undefined) throw new ConfigurationError('Cannot unmerge: there is no run in this store; expected one that "sluice runs" lists');
  const { runId } = await sluice.view(id);
  const apart = await sluice.unmerge(runId, papers);
  const last = apart.at(-1);
  const named = apart.length > 1 ? `Entries ${apart.slice(0, -1).join(', ')} and ${last} stand` : `Entry ${last} stands`;
  face.say(`${named} alone now, in later runs too. The same command goes on with run ${shortId(runId)}.`);
}
