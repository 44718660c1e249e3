/** `sluice export ID`: the outputs of a recorded run, all of them into a folder, or one format. */
import { createWriteStream } from 'node:fs';
import { readFile, rename } from 'node:fs/promises';
import { dirname, extname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ConfigurationError, type RunView, makeFolders } from '@sluice/core-models';
import { type ExportFormat, type ExportedRun, exportFormats, deltaReport, exportRun, mergeNote, obsidianNote, openAtomicFile, writeAtomically, xlsxRun } from '@sluice/intelligence-services';
import { type Sluice, RunRequest } from '@sluice/pipeline';
import { type Command, Option } from 'commander';
import type { Face } from '../face.ts';
import { makeOutFolder } from '../make-out-folder.ts';
import { count } from '../render/quantity.ts';
import { emptySummary } from '../empty-summary.ts';
import { withSluice } from '../with-sluice.ts';

interface ExportFlags {
  readonly format?: ExportFormat | 'obsidian' | 'xlsx' | 'delta';
  readonly against?: string;
  readonly out?: string;
  readonly db?: string;
}

export function addExport(program: Command, face: Face): void {
  program
    .command('export')
    .description('the outputs of a recorded run')
    .argument('<ID>', 'the run, or the beginning of its id')
    .addOption(new Option('--format <name>', 'one format, on standard output or into the file --out; without it all files').choices([...exportFormats, 'xlsx', 'obsidian', 'delta']))
    .option('--against <id>', 'with --format delta: the earlier run (default: the one before it over the same sources)')
    .option('--out <path>', 'a folder; for one format a file')
    .option('--db <url>', 'the store')
    .action((id: string, flags: ExportFlags) => withSluice(face, { db: flags.db, create: false }, async (sluice) => exportOne(sluice, await sluice.view(id), { flags, face })));
}

async function exportOne(sluice: Sluice, view: RunView, at: { readonly flags: ExportFlags; readonly face: Face }): Promise<void> {
  const { flags, face } = at;
  const out = flags.out === undefined ? null : resolve(face.terminal.cwd, flags.out);
  if (flags.format === undefined || flags.format === 'obsidian') {
    if (out === null) throw new ConfigurationError('Cannot export: files need a place; expected --out DIR, or --format with one of the formats that fit a pipe');
    if (flags.format === undefined) await sluice.writeOutputs(view.runId, out);
    else await exportNotes(sluice, view, { out, face });
    face.say(`Written to ${out}`);
    return;
  }
  if (flags.format === 'xlsx') return exportWorkbook(sluice, view, { out, face });
  const run = await exportedRun(sluice, view);
  if (flags.format === 'delta') {
    const before = await sluice.view(flags.against ?? (await runBefore(sluice, view)));
    const report = await deltaReport(sluice.results(before.runId), sluice.results(view.runId), { targets: run.targets, beforeId: before.runId, nowId: view.runId });
    if (out === null) return face.terminal.out.write(report);
    const path = extname(out) === '' ? join(out, 'changes.md') : out;
    await writeAtomically(path, report);
    return face.say(`Written to ${path}`);
  }
  const format = flags.format === 'prisma' && out?.toLowerCase().endsWith('.svg') === true ? 'prisma-svg' : flags.format;
  const text = exportRun(format, sluice.results(view.runId), run);
  if (out === null) {
    for await (const part of text) await face.terminal.out.write(part);
    return;
  }
  await using file = await openAtomicFile(extname(out) === '' ? join(out, fileNames[flags.format]) : out);
  for await (const part of text) await file.write(part);
  await file.commit();
  face.say(`Written to ${extname(out) === '' ? join(out, fileNames[flags.format]) : out}`);
}

const fileNames: Readonly<Record<ExportFormat, string>> = {
  jsonl: 'results.jsonl',
  csv: 'results.csv',
  values: 'values.csv',
  missing: 'missing.csv',
  markdown: 'report.md',
  bibtex: 'papers.bib',
  ris: 'papers.ris',
  prisma: 'prisma.md',
  'prisma-svg': 'prisma.svg',
  methods: 'methods.md',
};

async function exportNotes(sluice: Sluice, view: RunView, at: { readonly out: string; readonly face: Face }): Promise<void> {
  const { targets } = await exportedRun(sluice, view);
  const taken = new Set<string>();
  let written = 0;
  await makeOutFolder(at.out);
  for await (const result of sluice.results(view.runId)) {
    const note = obsidianNote(result, { targets, runId: view.runId, taken });
    if (note === null) continue;
    const path = join(at.out, note.name);
    await writeAtomically(path, mergeNote(await readFile(path, 'utf8').catch(() => null), note.text));
    written += 1;
  }
  at.face.say(`${count(written, 'note')}.`);
}

async function exportedRun(sluice: Sluice, view: RunView): Promise<ExportedRun> {
  const { sources, query, targets, extractor } = RunRequest.parse(view.config);
  return {
    runId: view.runId,
    createdAt: view.createdAt.toISOString(),
    sluiceVersion: '0.1.0',
    extractor,
    topic: query ?? sources.join(', '),
    query,
    targets,
    verdicts: (await sluice.judgements(view.runId)).length > 0,
    summary: (await sluice.summary(view.runId)) ?? emptySummary(view),
  };
}

/** Written beside its place and renamed: a workbook that was cut off opens in no program. */
async function exportWorkbook(sluice: Sluice, view: RunView, at: { readonly out: string | null; readonly face: Face }): Promise<void> {
  if (at.out === null) throw new ConfigurationError('Cannot export: a workbook does not fit a terminal; expected --out FILE.xlsx or a folder');
  const path = extname(at.out) === '' ? join(at.out, 'results.xlsx') : at.out;
  await makeFolders(dirname(path));
  await pipeline(xlsxRun(() => sluice.results(view.runId), await exportedRun(sluice, view)), createWriteStream(`${path}.partial`));
  await rename(`${path}.partial`, path);
  at.face.say(`Written to ${path}`);
}

/** The newest run before this one with the same sources or query. */
async function runBefore(sluice: Sluice, view: RunView): Promise<string> {
  const askedOf = ({ config }: RunView): string => JSON.stringify([config['sources'], config['query']]);
  const earlier = (await sluice.runs()).filter((run) => run.createdAt < view.createdAt && askedOf(run) === askedOf(view)).toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime());
  const [last] = earlier;
  if (last === undefined) throw new ConfigurationError(`Cannot say what changed: no earlier run of this store had the sources of ${view.runId}; expected --against with a run of yours`);
  return last.runId;
}
