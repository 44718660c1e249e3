/** `sluice targets check FILE`: are these targets what was meant? */
import type { Target } from '@sluice/core-models';
import { loadTargets } from '@sluice/pipeline';
import type { Command } from 'commander';
import type { Face } from '../face.ts';
import { count } from '../render/quantity.ts';
import { pad } from '../render/wrap.ts';

export function addTargets(program: Command, face: Face): void {
  program
    .command('targets')
    .description('work on target files')
    .command('check')
    .description('read a targets file and say what it asks')
    .argument('<FILE>')
    .option('--json', 'the targets as JSON')
    .action((path: string, flags: { readonly json?: boolean }) => check(path, flags.json ?? false, face));
}

async function check(path: string, json: boolean, face: Face): Promise<void> {
  const targets = await loadTargets({ path, cwd: face.terminal.cwd, env: face.terminal.env });
  if (json) return face.print(JSON.stringify(targets));
  const width = Math.max(...targets.map(({ name }) => name.length));
  for (const target of targets) await face.print(`${pad(target.name, width)}  ${formOf(target)}${target.required ? ', required' : ''}`);
  for (const remark of targets.flatMap(remarksOn)) face.say(remark);
  face.say(`${count(targets.length, 'target')}, all usable.`);
}

function formOf({ outputFormat, choices, unit }: Target): string {
  if (outputFormat === 'enum') return `one of ${(choices ?? []).join(', ')}`;
  return unit === undefined ? outputFormat : `${outputFormat} in ${unit}`;
}

/** What is allowed and will not do what its writer hopes. */
export function remarksOn(target: Target): string[] {
  const { name, description, outputFormat, choices, unit, schema } = target;
  const remarks: string[] = [];
  if (description.split(/\s+/).length < 3) remarks.push(`${name}: "${description}" is a short description; say what would count as an answer, since it is all that the search and the model go by`);
  if (choices !== undefined && outputFormat !== 'enum') remarks.push(`${name}: choices belong to output_format enum, and say nothing to ${outputFormat}`);
  if (unit !== undefined && outputFormat !== 'number') remarks.push(`${name}: a unit belongs to output_format number, and says nothing to ${outputFormat}`);
  if (schema !== undefined && outputFormat !== 'json' && outputFormat !== 'table') remarks.push(`${name}: a schema belongs to output_format json or table, and says nothing to ${outputFormat}`);
  return remarks;
}
