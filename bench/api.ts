/** `pnpm bench api [--requests N] [--readers N] [--rate N] [--papers N] [--model-ms N] [--seed N] [--only load|fuzz|disconnects]`: the real service as a process, over real sockets: readers and requests while a run goes on, a reader that is cut off fifty times, then requests that mean no good. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makePdf, seededRandom, temporaryFolder } from '@sluice/testing';
import { disconnects } from './api/disconnects.ts';
import { fuzz } from './api/fuzz.ts';
import { type Load, load } from './api/load.ts';
import { startApi } from './api/start-api.ts';
import { startModel } from './api/start-model.ts';
import { printMachine, printTable } from './print-table.ts';

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '100000' },
    readers: { type: 'string', default: '1000' },
    rate: { type: 'string', default: '500' },
    papers: { type: 'string', default: '1000' },
    'model-ms': { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
});

printMachine();
await using folder = await temporaryFolder();
await mkdir(folder.path, { recursive: true });
const papers = Number(values.papers);
const list = 'list.jsonl';
const records = Array.from({ length: papers }, (_, index) => ({ title: `Study number ${index} of another subject ${index * 7919}`, authors: [`Author ${index}`], year: 2000, abstract: `Result ${index}: the study found ${index + 3} things in ${index + 40} participants.` }));
await writeFile(join(folder.path, list), records.map((record) => JSON.stringify(record)).join('\n'));
await using api = await startApi(folder.path);

if (values.only === undefined || values.only === 'load') {
  await using model = await startModel(Number(values['model-ms']));
  const [readers, perSecond] = [Number(values.readers), Number(values.rate)];
  const nobody = { readers: 0, perSecond: 0 };
  const rows: string[][] = [];
  for (const [bound, asked] of [[`a model that takes ${values['model-ms']} ms`, model], ["this machine's processor", null]] as const) {
    const measured: Load[] = [];
    for (const crowd of [nobody, { ...nobody, readers }, { ...nobody, perSecond }, { readers, perSecond }, nobody]) measured.push(await load(api, { list, papers, model: asked, ...crowd }));
    const alone = measured.filter((row) => row.readers === 0 && row.asked === 0).reduce((sum, row, _, all) => sum + row.runSeconds / all.length, 0);
    for (const row of measured) {
      const isAlone = row.readers === 0 && row.asked === 0;
      rows.push([
        bound,
        String(row.readers),
        String(row.asked),
        ...(row.asked === 0 ? ['', '', ''] : [row.done.toFixed(0), row.p50.toFixed(1), row.p99.toFixed(1)]),
        row.runSeconds.toFixed(2),
        isAlone ? '' : `${((row.runSeconds / alone - 1) * 100).toFixed(0)}%`,
        row.readers === 0 ? '' : `${row.read.whole} of ${row.readers}`,
        String(row.failed),
        ...[row.cpu.serving, row.cpu.working, row.cpu.store, row.cpu.model, row.cpu.asker, row.read.cpu].map((seconds) => seconds.toFixed(2)),
        row.readers === 0 ? '' : String(row.read.events * row.readers),
        String(row.requests),
        row.load.toFixed(1),
      ]);
    }
  }
  printTable([`a run of ${papers} abstracts, held back by`, 'readers', 'requests/s asked', 'requests/s done', 'p50 ms', 'p99 ms', 'run s', 'slower', 'events each once, in order', 'failed', 'CPU s: serving', 'run', 'store', 'model', 'asker', 'readers', 'events read', 'requests', 'load'], rows);
  console.log();
}
if (values.only === undefined || values.only === 'disconnects') {
  await using model = await startModel(Number(values['model-ms']));
  const { cuts, during, got, recorded, isSame } = await disconnects(api, { list, model, cuts: 50, random: seededRandom(Number(values.seed)) });
  printTable([`a reader cut off while a run of ${papers} papers goes on`, 'during the run', 'events put together', 'events recorded', 'each once, in order'], [[`${cuts} times`, String(during), String(got), String(recorded), isSame ? 'yes' : 'no']]);
  console.log();
  if (!isSame) process.exitCode = 1;
}
if (values.only === undefined || values.only === 'fuzz') {
  // Something to be reached by what is sent: a run over the list, and one over a PDF.
  await writeFile(join(folder.path, 'paper.pdf'), await makePdf({ title: 'Sleep in town', pages: [{ lines: ['# Sleep in town', '', 'The study found that memory rose by 4 percent.'] }] }));
  for (const source of [list, 'paper.pdf']) await load(api, { list: source, papers, model: null, readers: 0, perSecond: 0 });
  const { sent, seconds, statuses, notReady, memory, errors, failures } = await fuzz(api, { requests: Number(values.requests), seed: Number(values.seed) });
  printTable(['requests', 'seconds', '2xx', '4xx', '5xx', '/readyz not ready', 'closed', 'server stderr lines', 'MB at 10%', 'MB at 50%', 'MB at the end'], [[String(sent), seconds.toFixed(0), String(statuses[2]), String(statuses[4]), String(statuses[5]), String(notReady), String(statuses[0]), String(errors), ...memory.map((bytes) => (bytes / 1e6).toFixed(0))]]);
  for (const failure of failures) process.stdout.write(`5xx: ${failure}\n`);
  for (const line of api.complaints) process.stdout.write(`server stderr: ${line}\n`);
  if ((statuses[5] ?? 0) > 0 || errors > 0) process.exitCode = 1;
}
