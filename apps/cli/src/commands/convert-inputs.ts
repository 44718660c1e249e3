/** What `sluice convert` is to read: the files named, and in the folders named the PDFs and, with pandoc on, what `run` takes there too. */
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ConfigurationError } from '@sluice/core-models/without-schemas';
import { printable } from '../render/printable.ts';

export interface ConvertInput {
  /** As the user would name it. */
  readonly shown: string;
  readonly path: string;
}

/**
 * Each file once, in the order named, a folder's sorted. Throws `ConfigurationError` for what is not there: a mistyped name is found
 * before the first file is converted. Links to folders are not followed, so no loop of links is entered.
 */
export async function convertInputs(named: readonly string[], { cwd, takesSources }: { readonly cwd: string; readonly takesSources: boolean }): Promise<readonly ConvertInput[]> {
  const inputs: ConvertInput[] = [];
  const seen = new Set<string>();
  for (const shown of named) {
    if (shown === '-') throw new ConfigurationError('Cannot convert "-": standard input is not read; expected the name of a file');
    if (/^[a-z][a-z\d+.-]*:\/\//i.test(shown)) throw new ConfigurationError(`Cannot convert "${printable(shown)}": it is an address; expected a file ("sluice run" downloads)`);
    const path = resolve(cwd, shown);
    const facts = await stat(path).catch((cause: unknown) => {
      throw new ConfigurationError(`Cannot convert "${printable(shown)}": ${stateOf(cause)}; expected a PDF or a folder with PDFs`, { cause });
    });
    const found = facts.isDirectory() ? await papersIn(path, { shown, takesSources }) : [{ shown, path }];
    for (const input of found) {
      const real = await realpath(input.path).catch(() => input.path);
      if (!seen.has(real)) inputs.push(input);
      seen.add(real);
    }
  }
  return inputs;
}

async function papersIn(folder: string, { shown, takesSources }: { readonly shown: string; readonly takesSources: boolean }): Promise<readonly ConvertInput[]> {
  const sourcesOf = takesSources ? await openSources() : null;
  const names = await paperNames(folder, { within: '', sourcesOf }).catch((cause: unknown) => {
    throw new ConfigurationError(`Cannot list "${printable(shown)}": ${stateOf(cause)}; expected a folder that you may read`, { cause });
  });
  if (names.length === 0) throw new ConfigurationError(`Cannot convert "${printable(shown)}": there is no ${takesSources ? 'PDF and no source of a paper' : 'PDF'} in this folder; expected at least one`);
  return names.sort().map((name) => ({ shown: join(shown, name), path: join(folder, name) }));
}

type SourcesOf = (folder: string, names: readonly string[]) => Promise<readonly string[]>;

/** Loaded for a folder alone, and only with pandoc on. */
async function openSources(): Promise<SourcesOf> {
  const { headOf, sourcesAmong } = await import('@sluice/intelligence-services');
  return (folder, names) => sourcesAmong(names, (name) => headOf(join(folder, name)));
}

/** Relative to `folder`. Not `readdir` with `recursive`: that one follows links to folders, round and round (seen on Node 26.10). */
async function paperNames(folder: string, { within, sourcesOf }: { readonly within: string; readonly sourcesOf: SourcesOf | null }): Promise<string[]> {
  const names: string[] = [];
  const others: string[] = [];
  const entries = await readdir(join(folder, within), { withFileTypes: true });
  for (const entry of entries) {
    const name = join(within, entry.name);
    // What a browser saves with a page is no paper.
    const ofPage = sourcesOf !== null && entry.name.endsWith('_files') && entries.some((other) => /\.x?html?$/i.test(other.name) && other.name.startsWith(entry.name.replace(/_files$/, '.')));
    if (entry.isDirectory()) names.push(...(await paperNames(folder, { within: name, sourcesOf: ofPage ? null : sourcesOf })));
    else if (/\.pdf$/i.test(entry.name) && (await leadsToFile(join(folder, name)))) names.push(name);
    if (entry.isFile()) others.push(entry.name);
  }
  if (sourcesOf !== null) for (const name of await sourcesOf(join(folder, within), others.filter((other) => !other.startsWith('.')))) names.push(join(within, name));
  return names;
}

/** A link to a folder is named like a PDF as easily as one to a file; one that leads nowhere is a failure of its own, later. */
async function leadsToFile(path: string): Promise<boolean> {
  const facts = await stat(path).catch(() => null);
  return facts?.isDirectory() !== true;
}

function stateOf(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'no such file or folder';
  if (code === 'EACCES' || code === 'EPERM') return 'it may not be read by you';
  if (code === 'ELOOP') return 'its links lead round in a circle';
  if (code === 'ENAMETOOLONG') return 'its name is too long';
  return cause instanceof Error ? cause.message : String(cause);
}
