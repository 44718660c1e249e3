/** `sluice forget PAPER`: out of the store, the fetched files and the written outputs; says what went and what stays. */
import type { Command } from 'commander';
import type { Face } from '../face.ts';
import { count } from '../render/quantity.ts';
import { withSluice } from '../with-sluice.ts';

export function addForget(program: Command, face: Face): void {
  program
    .command('forget')
    .description('take a paper out of the store and out of everything that was written from it')
    .argument('<PAPER>', 'its paper id, DOI, arXiv id, file name or SHA-256')
    .option('--db <url>', 'the store')
    .option('--json', 'one JSON object')
    .action((paper: string, flags: { readonly db?: string; readonly json?: boolean }) =>
      withSluice(face, { db: flags.db, create: false }, async (sluice) => {
        const forgotten = await sluice.forget(paper);
        if (flags.json === true) return face.print(JSON.stringify(forgotten));
        const { runs, entries, documents, answers, judgements, files, outputs, yourFiles } = forgotten;
        await face.print(`Removed ${count(entries, 'entry', 'entries')} of ${count(runs.length, 'run')}, ${count(documents, 'converted text')}, ${count(answers, 'kept answer')}, ${count(judgements, 'judgement')}.`);
        for (const file of files) await face.print(`Removed ${file}`);
        for (const folder of outputs) await face.print(`Written anew without it: ${folder}`);
        for (const file of yourFiles) await face.print(`Left, since it is yours: ${file}`);
        await face.print('What it cost stays counted. Single files made by "export --format" are not known to the store.');
      }),
    );
}
