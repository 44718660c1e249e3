/** `pnpm test`: every workspace's tests through turbo, then one closing line counted from vitest's own reports. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { closingLine, countReports, type ReportFile } from './count-reports.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const reportPath = join('reports', 'vitest.json');
const Manifest = z.object({ name: z.string(), scripts: z.record(z.string(), z.string()).default({}) });

const shared = process.env['SLUICE_SHARED'] ?? resolve(root, '..', 'shared');
const sharedHere = existsSync(shared);
const files: readonly ReportFile[] = [{ workspace: 'scripts', path: join(root, reportPath) }, ...(await workspaceReports())];
await Promise.all(files.map((file) => rm(file.path, { force: true })));

const turbo = spawnSync(
  join(root, 'node_modules/.bin/turbo'),
  // Two workspaces at a time, with a worker a core each: these tests wait for servers and children, and the last file of one workspace would leave a core idle.
  ['run', 'test', 'test:scripts', '--force', '--continue=always', '--concurrency=2', '--', '--maxWorkers=100%', '--reporter=default', '--reporter=json', `--outputFile.json=${reportPath}`],
  {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...process.env,
      TURBO_TELEMETRY_DISABLED: '1',
      TURBO_NO_UPDATE_NOTIFIER: '1',
      ...(sharedHere ? { SLUICE_SHARED: resolve(shared) } : {}),
    },
  },
);

const tally = await countReports(files, { sharedRequired: sharedHere && process.env['CI'] === 'true' });
const silentFailure = turbo.status !== 0 && tally.failed === 0;
for (const complaint of tally.complaints) console.log(complaint);
if (silentFailure) console.log(`turbo ended with ${turbo.status ?? turbo.signal ?? turbo.error?.message}, though no test failed; see above`);
console.log(closingLine(silentFailure ? { ...tally, failed: 1 } : tally));
process.exitCode = silentFailure || tally.failed > 0 || tally.passed === 0 ? 1 : 0;

async function workspaceReports(): Promise<readonly ReportFile[]> {
  const found: ReportFile[] = [];
  for (const group of ['packages', 'apps']) {
    for (const name of (await readdir(join(root, group))).toSorted()) {
      const folder = join(root, group, name);
      if (!existsSync(join(folder, 'package.json'))) continue;
      const manifest = Manifest.parse(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')));
      if ('test' in manifest.scripts) found.push({ workspace: manifest.name, path: join(folder, reportPath) });
    }
  }
  return found;
}
