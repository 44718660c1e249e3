/** Looks at the local sources before a store is opened or a run is recorded: a mistyped path leaves nothing behind. */
import { access, constants, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ConfigurationError } from '@sluice/core-models';

const EXPECTED = 'expected a PDF, a folder of PDFs, a .tex, .html, .docx, .epub or JATS file, a .bib, .ris, .json, .csv or .jsonl file, an http(s) URL, arxiv:ID or doi:DOI';

/** Throws `ConfigurationError` for the first that is not there or may not be read. */
export async function checkSources(sources: readonly string[], cwd: string): Promise<void> {
  for (const source of sources) {
    if (/^(https?:\/\/|arxiv:|doi:)/i.test(source)) continue;
    const path = resolve(cwd, source);
    try {
      const facts = await stat(path);
      await access(path, facts.isDirectory() ? constants.R_OK | constants.X_OK : constants.R_OK);
    } catch (cause) {
      throw new ConfigurationError(`Cannot read "${source}": ${stateOf(cause)}; ${EXPECTED}`, { cause });
    }
  }
}

function stateOf(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'no such file or folder';
  if (code === 'EACCES' || code === 'EPERM') return 'it may not be read by you';
  return cause instanceof Error ? cause.message : String(cause);
}
