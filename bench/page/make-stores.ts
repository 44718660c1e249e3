/** The runs that the page is measured over: 10,000 records of fiction, and the corpus. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from '@sluice/testing';

const examples = fileURLToPath(new URL('../../examples', import.meta.url));
const places = ['Ormsjoe', 'Aue', 'Vesterholm', 'Hochfelden', 'Lindmoor', 'Tarnsee', 'Kelp Bay', 'Orrin', 'Sallow', 'Brack'];
const things = ['lake ice', 'mill ponds', 'dawn song', 'sourdough', 'lichen', 'gravel paths', 'swifts', 'hedgerows', 'night trains', 'salt marsh'];

/** Answered from their abstracts, six targets each. */
export async function makeRecordsStore(folder: string, records: number): Promise<string> {
  const lines = Array.from({ length: records }, (_, index) => {
    const [place, thing, sites] = [places[index % 10], things[Math.floor(index / 10) % 10], 20 + ((index * 37) % 900)];
    return JSON.stringify({
      title: `Observation ${index + 1} of ${thing} at ${place}: season ${1900 + (index % 120)} revisited`,
      authors: [`Author ${index + 1}`],
      year: 2000 + (index % 26),
      doi: `10.5555/sluice.bench.${index + 1}`,
      abstract: `We asked how ${thing} changed at ${place}. A sample of ${sites} sites was visited from March to June. Measurements were analysed with a linear mixed model. The mean difference was ${(sites / 100).toFixed(2)} units (95% CI 0.1 to ${(sites / 50).toFixed(2)}). Our study is limited to one season.`,
    });
  });
  await writeFile(join(folder, 'records.jsonl'), lines.join('\n'));
  return await madeStore(folder, 'records.jsonl', join(examples, 'first-run', 'targets.yaml'));
}

export async function makeCorpusStore(folder: string, papers: string): Promise<string> {
  return await madeStore(folder, papers, join(examples, 'targets', 'methods-summary.yaml'));
}

async function madeStore(folder: string, source: string, targets: string): Promise<string> {
  const db = `local:${join(folder, '.sluice', 'db')}`;
  await runCommand(['run', source, '--targets', targets, '--db', db, '--json'], { cwd: folder });
  return db;
}
