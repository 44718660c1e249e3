/** The same command a second time, and a list that names the same papers otherwise: what is fetched and asked then. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { openSluice } from '@sluice/pipeline';
import { makePdf, startLoopbackLlm, startLoopbackPdfServer } from '@sluice/testing';

const topics = ['Drift of small boats at night', 'Thickness of lake ice', 'Proofing of sourdough at altitude', 'Dawn song of courtyard blackbirds', 'Sediment behind old mill weirs', 'Glazes from river clay', 'Tides in a walled harbour', 'Memory for knitting patterns'];
const papers = topics.map((title, n) => ({ title, authors: [`${title.split(' ').at(-1) ?? ''}, A.`, 'Writer, B.'], doi: `10.5555/rerun.${n}` }));
const folder = await mkdtemp(join(tmpdir(), 'sluice-rerun-'));
const files: Record<string, Uint8Array> = {};
for (const [n, { title }] of papers.entries()) files[`/${n}.pdf`] = await makePdf({ title, pages: [{ lines: [`# ${title}`, '', '# Results', '', `The study found that ${n + 12} participants saw an effect of ${n} metres.`] }] });
{
  await using web = await startLoopbackPdfServer({ files });
  await using llm = await startLoopbackLlm();
  await using sluice = await openSluice({ db: `local:${join(folder, 'db')}`, workDir: folder });
  const settings = { pdfSettings: { allowedOrigins: [web.origin] }, llmSettings: { model: 'loopback-1', baseUrl: llm.baseUrl } };
  const run = async (name: string, records: readonly object[]): Promise<string> => {
    const list = join(folder, name);
    await writeFile(list, records.map((record) => JSON.stringify(record)).join('\n'));
    const [fetched, called] = [web.requests.length, llm.requests.length];
    const started = sluice.run({ sources: [list], extractor: 'openai', settings, targets: [{ name: 'finding', description: 'What the study found' }] });
    for await (const _ of started);
    const { counts } = await started.summary;
    return `${web.requests.length - fetched} PDFs, ${llm.requests.length - called} LLM calls (${counts.extracted} extracted, ${counts.cached} cached)`;
  };
  const list = papers.map((paper, n) => ({ ...paper, pdf_url: `${web.origin}/${n}.pdf` }));
  process.stdout.write(`first run               ${await run('list.jsonl', list)}\n`);
  process.stdout.write(`the same again          ${await run('list.jsonl', list)}\n`);
  process.stdout.write(`another list of them    ${await run('other.jsonl', list.map(({ title, doi, authors }) => ({ title: title.toUpperCase(), authors, doi, pdf_url: `${web.origin}/moved.pdf` })))}\n`);
}
await rm(folder, { recursive: true, force: true });
