/** `node run-engine.ts ENGINE FOLDER`: reads the whole corpus with one engine in a process of its own, keeps the texts that have a truth, prints pages and CPU seconds. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { corpusFolder, readCorpus } from './corpus.ts';
import { ENGINES } from './engines.ts';

const [name = '', folder = ''] = process.argv.slice(2);
const corpus = corpusFolder();
const open = ENGINES[name];
if (corpus === null || open === undefined) throw new Error(`Cannot run "${name}": ${corpus === null ? 'no corpus' : 'no such engine'}; expected one of ${Object.keys(ENGINES).join(', ')} and ../shared`);
const engine = await open();
let seconds = 0;
let pages = 0;
for (const paper of await readCorpus(corpus)) {
  const before = process.cpuUsage();
  const read = await engine(paper.path);
  const { user, system } = process.cpuUsage(before);
  seconds += read.childSeconds ?? (user + system) / 1e6;
  pages += read.pages;
  if (paper.truthPath !== undefined) await writeFile(join(folder, `${paper.id}.${name.replace(' ', '-')}.txt`), read.text);
}
process.stdout.write(`${JSON.stringify({ pages, seconds })}\n`);
