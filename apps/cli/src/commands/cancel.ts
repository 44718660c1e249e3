/** `sluice cancel ID`: a run in any process admits no more papers and ends. */
import type { Command } from 'commander';
import type { Face } from '../face.ts';
import { shortId } from '../short-id.ts';
import { withSluice } from '../with-sluice.ts';

export function addCancel(program: Command, face: Face): void {
  program
    .command('cancel')
    .description('end a run, also one of another process; what is done stays')
    .argument('<ID>', 'the run, or the beginning of its id')
    .option('--db <url>', 'the store')
    .action((id: string, flags: { readonly db?: string }) =>
      withSluice(face, { db: flags.db, create: false }, async (sluice) => {
        const { runId, live } = await sluice.view(id);
        await sluice.cancel(runId);
        const { reason } = await sluice.view(runId);
        face.say(live ? `Run ${shortId(runId)} gives up what is in flight and ends.` : `Run ${shortId(runId)}: ${reason ?? 'Cancelled.'}`);
      }),
    );
}
