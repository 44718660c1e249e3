/** Sluice as a library, from another workspace: `node examples/library/question-by-paper.ts [FOLDER]`. */
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { openSluice } from '@sluice/pipeline';

const papers = process.argv[2] ?? fileURLToPath(new URL('../first-run/papers', import.meta.url));
const targets = [
  { name: 'question', description: 'The aim or objective of the study, the question that it asks' },
  { name: 'limitations', description: 'Limitations that the authors admit' },
];

await using sluice = await openSluice({ db: 'pglite:.sluice/library-example', onNotice: (sentence) => console.error(sentence) });
const run = sluice.run({ sources: [papers], targets, newRun: true });
// Leaving this loop would cancel the run; taking long over a paper slows the source.
for await (const outcome of run) {
  console.log(`${outcome.ordinal}. ${outcome.title ?? 'untitled'} [${outcome.status}]`);
  for (const [name, result] of Object.entries(outcome.extraction)) {
    for (const { quote, page } of result.evidence.slice(0, 1)) console.log(`   ${name}, page ${page}: ${quote.slice(0, 90)}`);
  }
}
const { counts, durationSeconds } = await run.summary;
console.log(`${counts.extracted} extracted, ${counts.cached} cached, ${counts.duplicate} duplicate in ${durationSeconds.toFixed(1)} s`);
