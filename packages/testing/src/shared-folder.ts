/** Where the shared corpus and data are, for tests that need real papers: they stay outside the project, whose licence they do not have. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const projectRoot = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * The folder named by `SLUICE_SHARED`, else `../shared` beside the checkout, else null: the caller then skips with a clear word.
 * Throws where `SLUICE_SHARED` names a folder that is not there, since a run that was promised the data must not skip.
 *
 * @example
 * const shared = sharedFolder();
 * test.skipIf(shared === null)('mainText() keeps … (needs ../shared)', async () => { … });
 */
export function sharedFolder(
  options: { readonly env?: Readonly<Record<string, string | undefined>>; readonly root?: string } = {},
): string | null {
  const { env = process.env, root = projectRoot } = options;
  const named = env['SLUICE_SHARED'];
  if (named === undefined || named === '') {
    const beside = resolve(root, '..', 'shared');
    return existsSync(beside) ? beside : null;
  }
  const folder = resolve(root, named);
  if (!existsSync(folder)) {
    throw new Error(`Cannot use SLUICE_SHARED "${named}": no such folder; expected the folder that holds corpus/ and data/`);
  }
  return folder;
}
