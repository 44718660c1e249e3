/**
 * What is asked again when something changes: papers made for it, through the library, with a model on 127.0.0.1 that counts what reaches it. Where answers stand,
 * the model spoils each request that speaks of their targets, so that such a one would be seen.
 *
 *     node bench/bought-once.ts [--papers 50]
 */
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import type { RunSummary } from '@sluice/core-models';
import { type RunRequestInput, openSluice } from '@sluice/pipeline';
import { type ScriptInput, makePdf, startLoopbackLlm } from '@sluice/testing';
import { printTable } from './print-table.ts';

const { values } = parseArgs({ options: { papers: { type: 'string', default: '50' } } });
const count = Number(values.papers);
const folder = await realpath(await mkdtemp(join(tmpdir(), 'sluice-bench-')));
const rows: string[][] = [];
/** Of papers that failed. */
const classes = new Set<string>();

const participants = { name: 'participants_enrolled', description: 'How many participants took part', outputFormat: 'number' } as const;
const finding = { name: 'main_finding', description: 'What the study found', outputFormat: 'text' } as const;
const town = { name: 'town_of_study', description: 'Which town the study was made in', outputFormat: 'text' } as const;
const design = { name: 'design_of_study', description: 'How the study was set up', outputFormat: 'text' } as const;

try {
  const papers = join(folder, 'papers');
  await mkdir(papers);
  for (let number = 1; number <= count; number += 1) await writeFile(join(papers, `${number}.pdf`), await paper(number, 'spring'));
  await using llm = await startLoopbackLlm();
  await using sluice = await openSluice({ db: `local:${join(folder, 'db')}` });

  const through = async (what: string, { goal, targets, script = {}, runId }: { readonly goal: number; readonly targets: RunRequestInput['targets']; readonly script?: ScriptInput; readonly runId?: string }): Promise<RunSummary> => {
    llm.misbehave(script);
    const before = llm.requests.length;
    const run = sluice.run({ sources: [papers], targets, extractor: 'openai', runId, settings: { llmSettings: { model: 'loopback-1', baseUrl: llm.baseUrl } } });
    for await (const { status, errorClass } of run) if (status === 'failed' && errorClass) classes.add(errorClass);
    const summary = await run.summary;
    const calls = llm.requests.slice(before);
    const spoilt = calls.filter(({ fault }) => fault !== null).length;
    rows.push([what, String(calls.length), String(goal), String(spoilt), `${summary.counts.extracted} / ${summary.counts.cached} / ${summary.counts.failed}`]);
    if (calls.length !== goal) process.exitCode = 1;
    return summary;
  };
  const spoilWhere = (name: string): ScriptInput => ({ onlyWhere: name, shares: [{ share: 1, fault: { kind: 'refusal' } }] });

  await through('all for the first time', { goal: count, targets: [participants] });
  await through('the same again', { goal: 0, targets: [participants] });
  await through('one more target; a request that names the first is spoilt', { goal: count, targets: [participants, finding], script: spoilWhere(participants.name) });
  await writeFile(join(papers, '1.pdf'), await paper(1, 'autumn'));
  await through('one PDF edited', { goal: 1, targets: [participants, finding] });
  await through('one target described otherwise; as above', { goal: count, targets: [participants, { ...finding, description: 'What the study found, in one sentence' }], script: spoilWhere(participants.name) });
  const three = Math.min(3, count);
  const all = [participants, finding, town, design];
  const failing = await through('two more targets, three of the answers refused', { goal: count, targets: all, script: { queue: Array.from({ length: three }, () => ({ kind: 'refusal' as const })) } });
  for (const errorClass of classes) await sluice.retry(failing.runId, { errorClass });
  await through(`retry --class ${[...classes].join(', ')}; a request that names the first two is spoilt`, { goal: three, targets: all, runId: failing.runId, script: spoilWhere(participants.name) });
} finally {
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}
printTable([`${count} papers`, 'calls', 'goal', 'spoilt', 'extracted / cached / failed'], rows);

/** Papers that differ in what they found, so that no two are one. */
function paper(number: number, season: string): Promise<Uint8Array> {
  const place = `town number ${number}`;
  return makePdf({
    title: `Memory of words in ${place}`,
    pages: [{ lines: [`# Memory of words in ${place}`, '', '# Methods', '', `In ${season} we invited ${number * 7 + 20} participants to take part in the study in ${place}.`, 'Each of them was asked to remember a list of words on two days.', '', '# Results', '', `Memory rose by ${number} percent in the group that took part.`] }],
  });
}
