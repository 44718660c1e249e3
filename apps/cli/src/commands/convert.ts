/** `sluice convert FILE…`: PDFs into Markdown, without a store and without questions. */
import { basename, join, resolve } from 'node:path';
import type { PaperDocument } from '@sluice/core-models';
import { hashFile, writeAtomically } from '@sluice/intelligence-services';
import { mainText, openConverter } from '@sluice/pdf-fallback';
import { loadConfig } from '@sluice/pipeline';
import type { Command } from 'commander';
import { checkSources } from '../check-sources.ts';
import { EXIT } from '../exit-code.ts';
import type { Face } from '../face.ts';
import { makeOutFolder } from '../make-out-folder.ts';

interface ConvertFlags {
  readonly out?: string;
  readonly config?: string;
  readonly main?: boolean;
  readonly json?: boolean;
  readonly includeHidden?: boolean;
}

export function addConvert(program: Command, face: Face): void {
  program
    .command('convert')
    .description('PDFs into Markdown')
    .argument('<FILE...>')
    .option('--out <dir>', 'a file for each, instead of standard output')
    .option('--config <file>', 'its conversion settings')
    .option('--main', 'the main text only: no tables, captions, references')
    .option('--json', 'the document with its blocks, a line each')
    .option('--include-hidden', 'also text that a reader of the page cannot see')
    .action((files: string[], flags: ConvertFlags) => convert(files, flags, face));
}

/** A file that cannot be converted is said so and does not stop the others; exit 3 then. */
async function convert(files: readonly string[], flags: ConvertFlags, face: Face): Promise<void> {
  const { terminal } = face;
  await checkSources(files, terminal.cwd);
  const { jobs } = await loadConfig({ path: flags.config, env: terminal.env, cwd: terminal.cwd });
  const { conversion, pdfSettings, concurrency } = jobs[0].settings;
  const abort = new AbortController();
  using _interrupt = terminal.onInterrupt(() => abort.abort(new DOMException('stopped by the user', 'AbortError')));
  await using converter = openConverter({
    settings: { ...conversion, ...(flags.includeHidden === true ? { includeHidden: true } : {}) },
    maxChildren: concurrency.maxConcurrentConversions,
    maxFileBytes: pdfSettings.maxFileSizeMb * 1024 * 1024,
  });
  if (flags.out !== undefined) await makeOutFolder(resolve(terminal.cwd, flags.out));
  for (const file of files) {
    const path = resolve(terminal.cwd, file);
    const { sha256 } = await hashFile(path, abort.signal);
    const answer = await converter.convert({ path, sha256 }, { signal: abort.signal });
    if (answer.ok) await deliver(answer.document, { file, flags, face });
    else {
      face.say(`sluice: ${answer.failure.message} (${answer.failure.class})`);
      face.exitCode = EXIT.failedPapers;
    }
  }
}

async function deliver(document: PaperDocument, at: { readonly file: string; readonly flags: ConvertFlags; readonly face: Face }): Promise<void> {
  const { file, flags, face } = at;
  const text = flags.json === true ? JSON.stringify(document) : flags.main === true ? mainText(document) : document.markdown;
  if (flags.out === undefined) return face.print(text.replace(/\n$/, ''));
  const path = join(resolve(face.terminal.cwd, flags.out), basename(file).replace(/\.pdf$/i, '') + (flags.json === true ? '.json' : '.md'));
  await writeAtomically(path, `${text.replace(/\n$/, '')}\n`);
  face.say(`${file} → ${path} (${document.pages.length} pages, ${document.backend}, quality ${document.quality.toFixed(2)})`);
}
