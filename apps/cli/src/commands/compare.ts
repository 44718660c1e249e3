/** `sluice compare ID ID`: two models, two prompts: where do they differ? Disagreements first. */
import { valueText } from '@sluice/core-models';
import type { Comparison } from '@sluice/pipeline';
import type { Command } from 'commander';
import type { Face } from '../face.ts';
import { printColumns } from '../render/columns.ts';
import { printable } from '../render/printable.ts';
import { count } from '../render/quantity.ts';
import { kappaText, shareText } from '../render/share.ts';
import { wrap } from '../render/wrap.ts';
import { withSluice } from '../with-sluice.ts';

export function addCompare(program: Command, face: Face): void {
  program
    .command('compare')
    .description('two runs over the same papers: agreement and κ for each target')
    .argument('<ID>', 'a run, or the beginning of its id')
    .argument('<OTHER>', 'another')
    .option('--db <url>', 'the store')
    .option('--json', 'one JSON object')
    .action((first: string, second: string, flags: { readonly db?: string; readonly json?: boolean }) =>
      withSluice(face, { db: flags.db, create: false }, async (sluice) => {
        const comparison = await sluice.compare(first, second);
        if (flags.json === true) await face.print(JSON.stringify(comparison));
        else await printComparison(comparison, { face, names: [first.slice(-6), second.slice(-6)] });
      }),
    );
}

async function printComparison({ papers, onlyInFirst, onlyInSecond, targets, disagreements }: Comparison, at: { readonly face: Face; readonly names: readonly string[] }): Promise<void> {
  const { face, names } = at;
  const room = Math.min(100, face.terminal.out.columns()) - 12;
  for (const { paper, target, first, second } of disagreements) {
    await face.print(face.paint.bold(`${target}  ${printable(paper).slice(0, 70)}`));
    for (const [index, side] of [first, second].entries()) {
      const said = side.value === null ? side.state.replaceAll('_', ' ') : printable(valueText(side.value));
      for (const [line, text] of wrap(`${said}${side.page === null ? '' : ` (p. ${side.page})`}`, room).slice(0, 3).entries()) await face.print(`  ${line === 0 ? (names[index] ?? '').padEnd(8) : '        '}  ${text}`);
    }
  }
  if (disagreements.length > 0) await face.print('');
  await printColumns(face, [['target', 'papers', 'agreement', 'κ'], ...targets.map(({ target, papers: n, agreement, kappa }) => [target, String(n), shareText(agreement), kappaText(kappa)])]);
  face.say(`${count(papers, 'paper')} in both${onlyInFirst + onlyInSecond === 0 ? '' : `; ${onlyInFirst} only in the first, ${onlyInSecond} only in the second`}. κ by value for choices, by "reported at all" for the rest.`);
}
