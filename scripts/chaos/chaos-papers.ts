/** A folder of small papers for the kill runs: each its own text, one of them there twice, one that is no PDF. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makePdf, seededRandom } from '@sluice/testing';

const words = 'river gate silt pond mill water flow stone gravel depth sensor weir evening bank current meadow bridge channel clay sample'.split(' ');

export async function writePapers(folder: string, options: { readonly count: number; readonly seed: number }): Promise<void> {
  await mkdir(folder, { recursive: true });
  const random = seededRandom(options.seed);
  const pick = () => words[Math.floor(random() * words.length)] ?? 'river';
  const sentence = () => `${Array.from({ length: 9 }, pick).join(' ')} ${Math.floor(random() * 1000)}.`;
  const papers: Uint8Array[] = [];
  for (let index = 0; index < options.count; index += 1) {
    const title = `On the ${pick()} and the ${pick()}, part ${index + 1}`;
    const pages = Array.from({ length: 2 }, (_, page) => ({
      lines: [...(page === 0 ? [`# ${title}`, '', `A. ${pick()} and B. ${pick()}`, '', '# Abstract', sentence(), sentence(), ''] : ['# Results']), ...Array.from({ length: 25 }, sentence)],
    }));
    papers.push(await makePdf({ title, pages }));
  }
  const name = (index: number) => join(folder, `paper-${String(index + 1).padStart(3, '0')}.pdf`);
  await Promise.all(papers.map((bytes, index) => writeFile(name(index), bytes)));
  const [first] = papers;
  if (first !== undefined) await writeFile(join(folder, 'zz-the-first-again.pdf'), first);
  await writeFile(join(folder, 'zz-no-pdf.pdf'), 'This is no PDF.\n');
}

/** Asked of each; one call a paper. */
export const targetsFile = `targets:
  - name: topic
    description: What the paper is about
    output_format: text
  - name: sample_count
    description: How many samples were taken
    output_format: number
`;

/** Three calls at once, and commits of five: enough in flight for a kill to hit something. */
export const configFile = `settings:
  concurrency:
    max_concurrent_llm: 3
    checkpoint_interval: 5
`;
