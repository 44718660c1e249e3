/** `sluice targets check FILE`: are these targets what was meant? */
import type { Target } from '@sluice/core-models';
import { checkTargets, loadTargets } from '@sluice/pipeline';
import { EXIT } from '../exit-code.ts';
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
  const findings = checkTargets(targets);
  for (const { target, severity, message } of findings) face.say(`${severity === 'error' ? face.paint.red('wrong') : face.paint.yellow('unclear')}  ${target}: ${message}`);
  const wrong = new Set(findings.filter(({ severity }) => severity === 'error').map(({ target }) => target)).size;
  face.say(wrong === 0 ? `${count(targets.length, 'target')}, all usable.` : `${count(targets.length, 'target')}, ${wrong} of which cannot give what they ask for.`);
  if (wrong > 0) face.exitCode = EXIT.usage;
}

function formOf({ outputFormat, choices, unit }: Target): string {
  if (outputFormat === 'enum') return `one of ${(choices ?? []).join(', ')}`;
  return unit === undefined ? outputFormat : `${outputFormat} in ${unit}`;
}
