/** The first papers of a run as a table on standard output; how many more there are is said beneath. */
import type { Target } from '@sluice/core-models';
import { type RunRequestInput, type Sluice, RunRequest } from '@sluice/pipeline';
import type { Face } from './face.ts';
import { type Status, legend } from './render/marks.ts';
import { type PaperRow, paperRow } from './render/paper-row.ts';
import { table } from './render/table.ts';
import { shortId } from './short-id.ts';

/** A screen or two; through a pipe more, since a pager scrolls. The rest is in the files. */
const ROWS_ON_TERMINAL = 30;
const ROWS_IN_PIPE = 200;

export interface PrintTableOptions {
  readonly runId: string;
  readonly targets: RunRequestInput['targets'];
  readonly extractor: 'extractive' | 'openai';
}

export async function printTable(sluice: Sluice, face: Face, options: PrintTableOptions): Promise<void> {
  const { out } = face.terminal;
  const most = out.isTTY ? ROWS_ON_TERMINAL : ROWS_IN_PIPE;
  const targets: readonly Target[] = RunRequest.shape.targets.parse(options.targets);
  const rows: PaperRow[] = [];
  let isMore = false;
  for await (const row of sluice.results(options.runId)) {
    if (rows.length === most) {
      isMore = true;
      break;
    }
    rows.push(paperRow(row, targets));
  }
  if (rows.length === 0) return;
  for (const line of table(rows, { targets, extractor: options.extractor, columns: out.columns(), paint: face.paint })) await face.print(line);
  await face.print('');
  if (isMore) {
    const { total } = await sluice.view(options.runId);
    await face.print(`… and ${(total - most).toLocaleString('en-US')} more: ${face.command} export ${shortId(options.runId)} --out DIR`);
  }
  await face.print(legend(new Set<Status>(rows.map(({ status }) => status)), face.paint));
}
