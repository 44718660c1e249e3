/** Small papers for the kill runs: each its own text, two thirds in a folder, the others at a web server; one of them there twice, one that is no PDF. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type LoopbackServer, makePdf, seededRandom } from '@sluice/testing';

const words = 'river gate silt pond mill water flow stone gravel depth sensor weir evening bank current meadow bridge channel clay sample'.split(' ');

/** What `run` is given to read. */
export async function writePapers(folder: string, options: { readonly count: number; readonly seed: number; readonly web: LoopbackServer }): Promise<readonly string[]> {
  const { web } = options;
  await mkdir(folder, { recursive: true });
  const random = seededRandom(options.seed);
  const pick = () => words[Math.floor(random() * words.length)] ?? 'river';
  const sentence = () => `${Array.from({ length: 9 }, pick).join(' ')} ${Math.floor(random() * 1000)}.`;
  const papers: { readonly title: string; readonly bytes: Uint8Array }[] = [];
  for (let index = 0; index < options.count; index += 1) {
    const title = `On the ${pick()} and the ${pick()}, part ${index + 1}`;
    const pages = Array.from({ length: 2 }, (_, page) => ({
      lines: [...(page === 0 ? [`# ${title}`, '', `A. ${pick()} and B. ${pick()}`, '', '# Abstract', sentence(), sentence(), ''] : ['# Results']), ...Array.from({ length: 25 }, sentence)],
    }));
    papers.push({ title, bytes: await makePdf({ title, pages }) });
  }
  const name = (index: number) => `paper-${String(index + 1).padStart(3, '0')}.pdf`;
  const listed: object[] = [];
  for (const [index, { title, bytes }] of papers.entries()) {
    if (index % 3 === 2) listed.push({ title, pdf_url: web.serve(`/${name(index)}`, { body: bytes, pauseMs: 60 }) });
    else await writeFile(join(folder, name(index)), bytes);
  }
  const [first] = papers;
  if (first !== undefined) await writeFile(join(folder, 'zz-the-first-again.pdf'), first.bytes);
  await writeFile(join(folder, 'zz-no-pdf.pdf'), 'This is no PDF.\n');
  await writeFile(`${folder}.jsonl`, listed.map((record) => JSON.stringify(record)).join('\n'));
  return [folder, `${folder}.jsonl`];
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

/** The most calls at once. */
export const MOST_CALLS = 3;
/** The most downloads at once. */
export const MOST_DOWNLOADS = 2;
/** The most that become durable at once. */
export const MOST_PER_COMMIT = 5;
/** A command that has said so has told how its run ended: the same command would begin a new one. */
export const TOLD = 'Results are in ';

/** Calls, downloads and commits of several papers: enough in flight for a kill to hit something. */
export function configFile(web: LoopbackServer): string {
  return `settings:
  concurrency:
    max_concurrent_llm: ${MOST_CALLS}
    max_concurrent_downloads: ${MOST_DOWNLOADS}
    checkpoint_interval: ${MOST_PER_COMMIT}
  pdf_settings:
    temp_dir: ./pdfs
    allow_http: true
    allowed_origins: [${web.origin}]
`;
}
