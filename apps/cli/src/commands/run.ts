/** `sluice run`: the main job. The same command after a crash goes on where it was. */
import { resolve } from 'node:path';
import { checkSources, storeAddress } from '@sluice/pipeline';
import type { Command } from 'commander';
import { carryOut } from '../carry-out.ts';
import type { Face } from '../face.ts';
import { openPage } from '../open-page.ts';
import { type PlannedRun, planRequests, requestAgain } from '../plan-requests.ts';
import { type RunFlags, addRunOptions } from '../run-flags.ts';
import { withSluice } from '../with-sluice.ts';

export function addRun(program: Command, face: Face): void {
  addRunOptions(program.command('run').description('extract what you ask for from papers; the same command resumes')).action((sources: string[], flags: RunFlags) =>
    run(sources, flags, face),
  );
}

async function run(sources: readonly string[], flags: RunFlags, face: Face): Promise<void> {
  const { terminal } = face;
  const byId = flags.runId !== undefined && sources.length === 0 && flags.config === undefined && flags.targets === undefined && flags.from === undefined;
  const planned = byId ? null : await planRequests({ sources, flags, terminal });
  for (const notice of planned?.notices ?? []) face.say(notice);
  for (const { request } of planned?.runs ?? []) await checkSources(request.sources ?? [], request.cwd ?? terminal.cwd);
  await withSluice(face, { db: flags.db, create: !byId }, async (sluice) => {
    const runs: readonly PlannedRun[] = planned?.runs ?? [
      { request: requestAgain((await sluice.view(flags.runId ?? '')).config, { sources, flags, terminal }), name: null, out: flags.out === undefined ? null : { folder: resolve(terminal.cwd, flags.out) } },
    ];
    for (const one of runs) {
      const code = await carryOut(sluice, face, {
        planned: one,
        yes: flags.yes ?? false,
        json: flags.json ?? false,
        failOn: flags.failOn ?? null,
        next: nextCommand(sources, flags, face.command),
        ...(flags.open === true ? { onStarted: async (runId: string) => openPage(face, { runId, db: (await storeAddress(terminal, flags.db)).db }) } : {}),
      });
      // A topic that cannot go on says so once; the topics after it would meet the same fault.
      face.exitCode = Math.max(face.exitCode, code);
      if (code > 3) return;
    }
  });
}

/** What was typed, with a model asked. */
function nextCommand(sources: readonly string[], flags: RunFlags, command: string): string {
  const words = [...sources, ...(flags.config === undefined ? [] : ['--config', flags.config]), ...(flags.targets === undefined ? [] : ['--targets', flags.targets])];
  return [`${command} run`, ...words.map((word) => (/\s/.test(word) ? `'${word}'` : word)), '--extractor openai --base-url http://localhost:11434/v1 --model NAME'].join(' ');
}
