/** The records of some sources one by one, for the commands that work on lists without a run. */
import { resolve } from 'node:path';
import type { PaperRecord } from '@sluice/core-models';
import { openHttpClient, readSources } from '@sluice/intelligence-services';
import { checkSources } from '@sluice/pipeline';
import type { Face } from './face.ts';

export interface ListedRecord {
  /** The record's own id or citation key, else its place; with its list's name where two lists use the same. */
  readonly id: string;
  readonly source: string;
  readonly locator: string;
  readonly record: PaperRecord;
}

/** In input order; a record that says next to nothing is one too. Lines that are no record are said on standard error and left out. */
export async function* streamRecords(sources: readonly string[], face: Face): AsyncGenerator<ListedRecord> {
  const { terminal } = face;
  await checkSources(sources, terminal.cwd);
  await using http = openHttpClient({ userAgent: 'sluice', allowHttp: false, allowedOrigins: [] });
  const taken = new Set<string>();
  for await (const item of readSources({ sources, cwd: terminal.cwd, http, signal: new AbortController().signal })) {
    const { source, locator, record } = item;
    if (record === undefined) face.say(item.kind === 'malformed' ? item.message : '');
    else yield { id: idOf({ source, locator, record }, taken), source, locator, record };
  }
}

export async function readRecords(sources: readonly string[], face: Face): Promise<readonly ListedRecord[]> {
  return Array.fromAsync(streamRecords(sources, face));
}

/** A file that a flag names, looked at as a source is. */
export async function listPath(path: string, face: Face): Promise<string> {
  await checkSources([path], face.terminal.cwd);
  return resolve(face.terminal.cwd, path);
}

function idOf(item: Omit<ListedRecord, 'id'>, taken: Set<string>): string {
  const own = item.record.citekey ?? item.locator;
  let id = taken.has(own) ? `${item.source}#${own}` : own;
  for (let again = 2; taken.has(id); again += 1) id = `${item.source}#${own}#${again}`;
  taken.add(id);
  return id;
}
