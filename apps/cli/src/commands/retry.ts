/** `sluice retry ID`: failed papers are tried again, at once. */
import { resolve } from 'node:path';
import { ConfigurationError } from '@sluice/core-models';
import type { Command } from 'commander';
import { carryOut } from '../carry-out.ts';
import { EXIT } from '../exit-code.ts';
import type { Face } from '../face.ts';
import { requestAgain } from '../plan-requests.ts';
import { count } from '../render/quantity.ts';
import { shortId } from '../short-id.ts';
import { withSluice } from '../with-sluice.ts';

interface RetryFlags {
  readonly class?: string;
  readonly dead?: boolean;
  readonly out?: string;
  readonly db?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

export function addRetry(program: Command, face: Face): void {
  program
    .command('retry')
    .description('try the failed papers of a run again')
    .argument('<ID>', 'the run, or the beginning of its id')
    .option('--class <name>', 'only those of this class, such as server_error')
    .option('--dead', 'only those that too many workers died of (class dead_letter)')
    .option('--out <dir>', 'write the outputs there')
    .option('--db <url>', 'the store')
    .option('--yes', 'send papers to the model’s host without asking')
    .option('--json', 'one JSON event a line on stdout, nothing else')
    .action((id: string, flags: RetryFlags) => retry(id, flags, face));
}

async function retry(id: string, flags: RetryFlags, face: Face): Promise<void> {
  const { terminal } = face;
  if (flags.dead === true && flags.class !== undefined) throw new ConfigurationError('Cannot use --dead with --class: it is the class dead_letter; expected one of them');
  const errorClass = flags.dead === true ? 'dead_letter' : flags.class;
  await withSluice(face, { db: flags.db, create: false }, async (sluice) => {
    const { runId, config } = await sluice.view(id);
    // The request first: a run that cannot be repeated keeps its failed papers.
    const request = requestAgain(config, { sources: [], flags: { runId }, terminal });
    const again = await sluice.retry(runId, errorClass === undefined ? {} : { errorClass });
    if (again === 0) {
      face.say(`No failed papers${errorClass === undefined ? '' : ` of class ${errorClass}`} in run ${shortId(runId)}.`);
      return;
    }
    face.say(`${count(again, 'failed paper')} of run ${shortId(runId)} ${again === 1 ? 'is' : 'are'} tried again.`);
    const out = flags.out === undefined ? null : { folder: resolve(terminal.cwd, flags.out) };
    face.exitCode = await carryOut(sluice, face, { planned: { request, name: null, out }, yes: flags.yes ?? false, json: flags.json ?? false, failOn: null });
    if (face.exitCode === EXIT.finished && out === null) face.say('Files written before are of before; write them again with --out, or "sluice export".');
  });
}
