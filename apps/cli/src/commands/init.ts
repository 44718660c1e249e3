/** `sluice init`: a commented config and targets to start from. */
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ConfigurationError } from '@sluice/core-models';
import type { Command } from 'commander';
import type { Face } from '../face.ts';
import { configTemplate, targetsTemplate } from '../starter-files.ts';

export function addInit(program: Command, face: Face): void {
  program
    .command('init')
    .description('write sluice.yaml and targets.yaml to start from')
    .argument('[DIR]', 'where', '.')
    .option('--force', 'replace files that are there')
    .action((folder: string, flags: { readonly force?: boolean }) => init(resolve(face.terminal.cwd, folder), flags.force ?? false, face));
}

async function init(folder: string, force: boolean, face: Face): Promise<void> {
  const files = [
    ['targets.yaml', targetsTemplate],
    ['sluice.yaml', configTemplate],
  ] as const;
  for (const [name, text] of files) {
    await writeFile(join(folder, name), text, { flag: force ? 'w' : 'wx' }).catch((cause: unknown) => {
      const code = cause instanceof Error && 'code' in cause ? cause.code : '';
      const state = code === 'EEXIST' ? 'it is there already' : code === 'ENOENT' ? 'there is no such folder' : cause instanceof Error ? cause.message : String(cause);
      throw new ConfigurationError(`Cannot write "${join(folder, name)}": ${state}; expected ${code === 'EEXIST' ? '--force to replace it' : 'a folder you may write to'}`, { cause });
    });
    face.say(`Wrote ${join(folder, name)}`);
  }
  face.say('Say in targets.yaml what you want to know of each paper, then: sluice run papers/ --config sluice.yaml');
}
