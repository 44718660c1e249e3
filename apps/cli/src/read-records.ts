/** The records of some sources in memory, for the commands that work on a list without a run. */
import type { PaperRecord } from '@sluice/core-models';
import { openHttpClient, readSources } from '@sluice/intelligence-services';
import { checkSources } from '@sluice/pipeline';
import type { Face } from './face.ts';

export interface ListedRecord {
  readonly source: string;
  readonly locator: string;
  readonly record: PaperRecord;
}

/** In input order. Malformed lines are said on standard error and left out. */
export async function readRecords(sources: readonly string[], face: Face): Promise<readonly ListedRecord[]> {
  const { terminal } = face;
  await checkSources(sources, terminal.cwd);
  await using http = openHttpClient({ userAgent: 'sluice', allowHttp: false, allowedOrigins: [] });
  const records: ListedRecord[] = [];
  for await (const item of readSources({ sources, cwd: terminal.cwd, http, signal: new AbortController().signal })) {
    if (item.kind === 'malformed') face.say(item.message);
    else records.push({ source: item.source, locator: item.locator, record: item.record });
  }
  return records;
}
