/** What the tests of a whole run share: a folder of small papers, a store of each kind, a request. */
import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Outcome, type RunSummary, Targets } from '@sluice/core-models';
import { makePdf } from '@sluice/testing';
import postgres from 'postgres';
import { inject } from 'vitest';
import type { RunRequestInput } from './request.ts';
import type { Run } from './sluice.ts';

export interface StoreKind {
  readonly name: string;
  /** An address of this kind that no other test uses. */
  readonly address: (folder: string) => Promise<string>;
}

export const storeKinds: readonly StoreKind[] = [
  { name: 'pglite', address: async (folder) => `pglite:${join(folder, 'store', 'db')}` },
  { name: 'local', address: async (folder) => `local:${join(folder, 'store', 'db')}` },
  { name: 'postgres', address: newDatabase },
];

/** A database of its own on the server of this test run: a thirtieth of what a PGlite store takes to make. */
export async function newDatabase(): Promise<string> {
  const url = new URL(inject('postgresUrl'));
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const admin = postgres(url.href, { max: 1, onnotice: () => undefined });
  await admin.unsafe(`create database ${name}`);
  await admin.end();
  url.pathname = `/${name}`;
  return url.href;
}

export const targets = Targets.parse([
  { name: 'participants', description: 'How many participants took part', outputFormat: 'number' },
  { name: 'finding', description: 'What the study found, its main result', outputFormat: 'text' },
]);

/** A child takes a second of CPU to start, which is most of what a test of few papers takes. */
const oneChild = { maxConcurrentConversions: 1 } as const;

/** A model at `baseUrl` is asked, each outcome is recorded at once, and nothing is waited for long. */
export const openai = (baseUrl: string) => ({ extractor: 'openai', settings: { concurrency: { ...oneChild, checkpointInterval: 1 }, llmSettings: { model: 'loopback-1', baseUrl, retryBaseSeconds: 0.01, retryCapSeconds: 0.05 } } }) as const;

/** Papers that differ in what they found, so that no two are one. */
export async function writePapers(folder: string, count: number): Promise<string> {
  const papers = join(folder, 'papers');
  await mkdir(papers, { recursive: true });
  for (let number = 1; number <= count; number += 1) {
    await writeFile(join(papers, `paper-${String(number).padStart(3, '0')}.pdf`), await paper(number));
  }
  return papers;
}

const TOPICS = ['Sleep', 'Coffee', 'Gardening', 'Chess', 'Swimming', 'Birdsong', 'Reading', 'Knitting', 'Juggling', 'Hiking', 'Painting', 'Rowing'];

export async function paper(number: number): Promise<Uint8Array> {
  const topic = `${TOPICS[number % TOPICS.length] ?? ''} in town number ${number}`;
  return await makePdf({
    title: `${topic} and its effect on memory`,
    pages: [
      {
        lines: [
          `# ${topic} and its effect on memory`,
          '',
          `Ada Author${number} and Ben Writer${number}`,
          '',
          '# Methods',
          '',
          `We invited ${number * 7 + 20} participants to take part in the study of ${topic.toLowerCase()}.`,
          'Every participant was asked to remember a list of words on two days.',
          '',
          '# Results',
          '',
          `The study found that memory rose by ${number} percent in the group that took part.`,
          'No other result was seen in the data that we gathered for this paper.',
        ],
      },
    ],
  });
}

/** Of one conversion at a time, unless it has settings of its own. */
export function requestOf(given: Partial<RunRequestInput> & { readonly sources: string[] }): RunRequestInput {
  return { targets, settings: { concurrency: oneChild }, ...given };
}

/** Everything that a run gives. */
export async function runThrough(run: Run): Promise<{ readonly outcomes: readonly Outcome[]; readonly summary: RunSummary }> {
  const outcomes: Outcome[] = [];
  for await (const outcome of run) outcomes.push(outcome);
  return { outcomes: outcomes.toSorted((a, b) => a.ordinal - b.ordinal), summary: await run.summary };
}

/** An outcome without what differs between two runs of the same work. */
export function lasting({ runId: _run, stageMs: _ms, ...outcome }: Outcome): Partial<Outcome> {
  return outcome;
}
