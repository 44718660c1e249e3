/** `sluice validate FILE`: is this config what was meant? */
import { planChain } from '@sluice/pdf-fallback';
import { type ConfiguredJob, loadConfig } from '@sluice/pipeline';
import type { Command } from 'commander';
import type { Face } from '../face.ts';
import { count } from '../render/quantity.ts';

export function addValidate(program: Command, face: Face): void {
  program
    .command('validate')
    .description('read a config file and say what it would do')
    .argument('<CONFIG>')
    .option('--json', 'all settings as JSON, with defaults, without keys')
    .action((path: string, flags: { readonly json?: boolean }) => validate(path, flags.json ?? false, face));
}

async function validate(path: string, json: boolean, face: Face): Promise<void> {
  const config = await loadConfig({ path, cwd: face.terminal.cwd, env: face.terminal.env });
  // Throws for a reader of PDFs that there is not, as a run would.
  const remarks = new Set(config.jobs.flatMap((job) => planChain(job.settings.conversion).remarks.map(({ detail }) => detail)));
  if (json) return face.print(JSON.stringify(config.jobs, (key, value: unknown) => (/api_?key$/i.test(key) && typeof value === 'string' ? '…' : value)));
  for (const job of config.jobs) {
    const from = sourceOf(job);
    await face.print(`${job.name === null ? 'one run' : `"${job.name}"`}: ${count(job.targets.length, 'target')} ${from}`);
  }
  for (const notice of [...config.notices, ...remarks]) face.say(notice);
  for (const { path: key, variable, line } of config.unset) face.say(`Line ${line}: ${variable} is not set, so ${key} is left at its default.`);
  face.say('The config can be used.');
}

function sourceOf({ sources, search, query, limit = 50 }: ConfiguredJob): string {
  if (sources.length > 0) return `from ${sources.join(', ')}`;
  if (search !== null) return `from ${search.providers.join(', ')}, ${search.timeframe}, at most ${limit}`;
  return query === undefined ? 'from the SOURCE of the command' : `from the SOURCE of the command, or without one from a search for "${query}"`;
}
