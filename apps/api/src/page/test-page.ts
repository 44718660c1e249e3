/** The page as a person meets it, for its tests and its pictures: the bundled example with what goes wrong in real life, on the real server, in a real browser. */
import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type OpenedBrowser, openBrowser, runCommand, startServer, temporaryFolder } from '@sluice/testing';
import type { Page } from 'playwright-core';

const example = fileURLToPath(new URL('../../../../examples/first-run', import.meta.url));

/** What a bibliography has without its PDFs; fiction, as the example's papers are. */
const references = `
@article{brandt2025, title = {Frost Heave Under Gravel Paths: Nine Winters of a Village Register}, author = {Brandt, Ilse and Okafor, Ned}, year = {2025}, doi = {10.5555/sluice.example.0101}}
@article{quist2024, title = {Counting Swifts by Ear: A Comparison of Three Listeners and One Microphone}, author = {Quist, Hanne}, year = {2024}, doi = {10.5555/sluice.example.0102}}
@article{aldaba2026, title = {Salt on Bicycle Lanes and the Growth of Roadside Lichen}, author = {Aldaba, Mercè and Thorne, Will}, year = {2026}, doi = {10.5555/sluice.example.0103}, abstract = {We asked whether de-icing salt slows lichen on the walls beside bicycle lanes. Of 64 walls in two towns, 32 stood beside lanes that were salted in winter. Growth of Xanthoria was measured by photographs over 26 months. Thalli grew 1.9 mm a year beside salted lanes and 2.6 mm elsewhere. The towns were not chosen at random, which limits what can be said of others.}}
`;

export interface TestPage extends AsyncDisposable {
  readonly address: string;
  /** The example's papers, a broken file, a bibliography. */
  readonly runId: string;
  readonly folder: string;
  readonly browser: OpenedBrowser;
  /** Opens an address and waits until the view has what it loads first. */
  readonly open: (path: string) => Promise<Page>;
}

export async function openTestPage(): Promise<TestPage> {
  await using opened = new AsyncDisposableStack();
  const { path: folder } = opened.use(await temporaryFolder('sluice-page-'));
  await mkdir(join(folder, 'papers'));
  for (const name of await readdir(join(example, 'papers'))) await copyFile(join(example, 'papers', name), join(folder, 'papers', name));
  await writeFile(join(folder, 'papers', 'zz-supplement.pdf'), 'This was saved as a PDF by mistake.\n');
  await writeFile(join(folder, 'references.bib'), references);
  await copyFile(join(example, 'targets.yaml'), join(folder, 'targets.yaml'));
  const db = `local:${join(folder, '.sluice', 'db')}`;
  const told = await runCommand(['run', 'papers', 'references.bib', '--targets', 'targets.yaml', '--db', db, '--json'], { cwd: folder });
  const runId = /"runId":"([^"]+)"/.exec(told)?.[1] ?? '';
  const server = opened.use(await startServer({ db, cwd: folder }));
  const browser = opened.use(await openBrowser());
  const owned = opened.move();
  return {
    address: server.address,
    runId,
    folder,
    browser,
    open: async (path) => {
      const page = await browser.context.newPage();
      await page.goto(server.address + path);
      await page.locator('main > *').first().waitFor();
      return page;
    },
    [Symbol.asyncDispose]: () => owned[Symbol.asyncDispose](),
  };
}
