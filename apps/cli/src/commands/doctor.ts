/** `sluice doctor`: which backends, store and model work here, found by trying them. */
import process from 'node:process';
import type { DoctorCheck } from '@sluice/pipeline';
import { loadConfig } from '@sluice/pipeline';
import type { Command } from 'commander';
import { EXIT } from '../exit-code.ts';
import type { Face } from '../face.ts';
import { printable } from '../render/printable.ts';
import { pad, wrap } from '../render/wrap.ts';
import { withSluice } from '../with-sluice.ts';

interface DoctorFlags {
  readonly db?: string;
  readonly config?: string;
  readonly json?: boolean;
}

export function addDoctor(program: Command, face: Face): void {
  program
    .command('doctor')
    .description('which backends, store and model work here, by trying them')
    .option('--config <file>', 'try the settings of this file')
    .option('--db <url>', 'the store')
    .option('--json', 'one JSON object a line')
    .action((flags: DoctorFlags) => doctor(flags, face));
}

async function doctor(flags: DoctorFlags, face: Face): Promise<void> {
  const { terminal } = face;
  const config = await loadConfig({ path: flags.config, env: terminal.env, cwd: terminal.cwd });
  const checks = await withSluice(face, { db: flags.db, create: true }, async (sluice) => [platform(), ...(await sluice.doctor({ settings: config.jobs[0].settings }))]);
  // One backend that reads is enough to run; the others are there for what it cannot read.
  const canRead = checks.some(({ area, ok }) => area === 'backend' && ok);
  const broken = checks.filter(({ area, ok, optional }) => !ok && !optional && !(area === 'backend' && canRead));
  for (const check of checks) await face.print(flags.json === true ? JSON.stringify(check) : checkLines(check, { face, broken: broken.includes(check) }).join('\n'));
  if (broken.length > 0) {
    face.say(`What a run needs and does not work here: ${broken.map(({ name }) => name).join(', ')}.`);
    face.exitCode = EXIT.usage;
  } else face.say('All that a run needs works here.');
}

function checkLines({ area, name, ok, detail }: DoctorCheck, at: { readonly face: Face; readonly broken: boolean }): string[] {
  const { face, broken } = at;
  const { paint } = face;
  const sign = ok ? paint.green('✓') : broken ? paint.red('✗') : paint.dim('–');
  const lead = `${pad(area, 8)} ${pad(name, 12)} `;
  const [first = '', ...more] = wrap(printable(detail), Math.max(20, face.terminal.out.columns() - lead.length - 2));
  return [`${sign} ${lead}${first}`, ...more.map((line) => ' '.repeat(lead.length + 2) + line)];
}

function platform(): DoctorCheck {
  const windows = process.platform === 'win32';
  return {
    area: 'platform',
    name: process.platform,
    ok: !windows,
    optional: true,
    detail: `Node ${process.versions.node}, ${process.arch}${windows ? '; kernel limits on children are not there: use WSL2 for PDFs of strangers' : process.platform === 'darwin' ? '; a watchdog on memory stands in for the kernel’s limit' : ''}`,
  };
}
