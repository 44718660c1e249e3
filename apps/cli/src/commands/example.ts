/** No command: the bundled example, offline, with nothing to set up. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigurationError } from '@sluice/core-models';
import { loadTargets, storeAddress } from '@sluice/pipeline';
import { carryOut } from '../carry-out.ts';
import type { Face } from '../face.ts';
import { withSluice } from '../with-sluice.ts';

const exampleFolder = fileURLToPath(new URL('../../../../examples/first-run', import.meta.url));

/**
 * It uses the store that any run from here would use, so that `sluice show` and `sluice runs` can be tried on it next, but never a
 * DATABASE_URL: an example has no business in a shared database.
 */
export async function runExample(face: Face): Promise<void> {
  const { terminal } = face;
  if ((await stat(join(exampleFolder, 'papers')).catch(() => null)) === null) {
    throw new ConfigurationError(`Cannot run the example: "${exampleFolder}" is not there; expected the whole project, or a command (see "sluice help")`);
  }
  const { folder } = await storeAddress({ cwd: terminal.cwd, env: {} }, undefined);
  const targets = await loadTargets({ path: join(exampleFolder, 'targets.yaml'), cwd: terminal.cwd, env: {} });
  face.say('The bundled example: a few short papers, read offline, without a model. Nothing leaves this machine.');
  await withSluice(face, { create: true, ignoreEnvironment: true }, async (sluice) => {
    face.exitCode = await carryOut(sluice, face, {
      planned: { request: { sources: ['papers'], cwd: exampleFolder, targets: [...targets] }, name: null, out: folder === null ? null : { folder: join(folder, 'example') } },
      yes: false,
      json: false,
      failOn: null,
      next: `${face.command} run YOUR-PAPERS/ --targets YOUR-TARGETS.yaml --extractor openai --base-url http://localhost:11434/v1 --model NAME`,
    });
  });
}
