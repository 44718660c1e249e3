/** `sluice evaluate ID --gold F`: are the values right? Disagreements first, then a line for each target. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ConfigurationError, valueText } from '@sluice/core-models';
import { type Evaluation, readGold } from '@sluice/pipeline';
import type { Command } from 'commander';
import type { Face } from '../face.ts';
import { printColumns } from '../render/columns.ts';
import { printable } from '../render/printable.ts';
import { count } from '../render/quantity.ts';
import { kappaText, shareText } from '../render/share.ts';
import { wrap } from '../render/wrap.ts';
import { withSluice } from '../with-sluice.ts';

export function addEvaluate(program: Command, face: Face): void {
  program
    .command('evaluate')
    .description('hold a run against what a person says: precision, recall, κ for each target')
    .argument('<ID>', 'the run, or the beginning of its id')
    .requiredOption('--gold <file>', 'paper, target, value (and quote) on each line: .csv, .jsonl, .json or .yaml; an empty value means not reported')
    .option('--db <url>', 'the store')
    .option('--json', 'one JSON object')
    .action((id: string, flags: { readonly gold: string; readonly db?: string; readonly json?: boolean }) =>
      withSluice(face, { db: flags.db, create: false }, async (sluice) => {
        const path = resolve(face.terminal.cwd, flags.gold);
        const text = await readFile(path, 'utf8').catch((cause: unknown) => {
          throw new ConfigurationError(`Cannot read the gold "${flags.gold}": it is not there; expected a file`, { cause });
        });
        const evaluation = await sluice.evaluate(id, readGold(text, path));
        if (flags.json === true) await face.print(JSON.stringify(evaluation));
        else await printEvaluation(evaluation, face);
      }),
    );
}

async function printEvaluation(evaluation: Evaluation, face: Face): Promise<void> {
  const { targets, disagreements, unmatched, calibration } = evaluation;
  if (targets.length === 0) throw new ConfigurationError('Cannot evaluate: no line of the gold names a paper and a target of this run; expected DOIs, arXiv ids, file names or titles as the run has them');
  const columns = Math.min(100, face.terminal.out.columns());
  for (const { entry, paper, target, gold, machine, state, quote, page } of disagreements) {
    await face.print(face.paint.bold(`${entry}  ${target}  ${printable(paper).slice(0, 60)}`));
    await face.print(`  gold     ${gold === null ? 'not reported' : valueText(gold)}`);
    for (const [index, line] of wrap(`${machine === null ? state.replaceAll('_', ' ') : printable(valueText(machine))}${page === null ? '' : ` (p. ${page})`}`, columns - 11).slice(0, 4).entries()) await face.print(`  ${index === 0 ? 'machine ' : '        '} ${line}`);
    if (quote !== null && machine !== quote) for (const line of wrap(`“${printable(quote)}”`, columns - 11).slice(0, 3)) await face.print(face.paint.dim(`           ${line}`));
  }
  if (disagreements.length > 0) await face.print('');
  await printColumns(face, [['target', 'papers', 'precision', 'recall', 'κ'], ...targets.map(({ target, papers, precision, recall, kappa }) => [target, String(papers), shareText(precision), shareText(recall), kappaText(kappa)])]);
  face.say(`${count(disagreements.length, 'disagreement')}. Shares with their 95% intervals (Wilson); κ by value for choices, by "reported at all" for the rest.`);
  if (unmatched.length > 0) face.say(`${count(unmatched.length, 'line')} of the gold met nothing in this run: ${[...new Set(unmatched.map(({ paper }) => paper))].slice(0, 3).join(', ')}…`);
  if (calibration.values > 0) face.say(calibration.map === null ? `${count(calibration.values, 'value')} with a confidence are too few, or all alike, to calibrate it; it stays hidden.` : `The confidence of ${calibration.model ?? 'the model'} is calibrated on ${count(calibration.values, 'value')}, and shown from now on as how often it was right.`);
}
