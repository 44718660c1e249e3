/** `sluice convert FILE…`: papers into Markdown, plain main text or JSON, without a store and without questions. */
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import type { ConversionSettings } from '@sluice/core-models';
import { CONVERSION_DEFAULTS, ConfigurationError, PaperFailure } from '@sluice/core-models/without-schemas';
import { openConverter } from '@sluice/pdf-fallback/convert';
import type { Converter, OnPage } from '@sluice/pdf-fallback/convert';
import { type Command, Option } from 'commander';
import { type ConvertInput, convertInputs } from './convert-inputs.ts';
import { type Converted, contentOf, OUTPUT_FORMATS, type OutputFormat, writeConverted } from './convert-output.ts';
import { EXIT } from '../exit-code.ts';
import type { Face } from '../face.ts';
import { inOrder } from '../in-order.ts';
import { makeOutFolder } from '../make-out-folder.ts';
import { outputNames } from '../output-names.ts';
import { openPageProgress } from '../render/page-progress.ts';
import { printable } from '../render/printable.ts';

interface ConvertFlags {
  readonly out?: string;
  readonly config?: string;
  readonly format: OutputFormat;
  readonly includeHidden?: boolean;
  readonly yes?: boolean;
}

export function addConvert(program: Command, face: Face): void {
  program
    .command('convert')
    .description('papers into Markdown, plain text or JSON')
    .argument('<FILE...>', 'PDFs (with pandoc on also TeX, e-prints, HTML, DOCX, EPUB, JATS), or folders of them')
    .addOption(new Option('--format <format>', 'text is the main text and nothing else: no tables, captions, references').choices(OUTPUT_FORMATS).default('markdown'))
    .option('--out <dir>', 'a file for each, named like it, instead of standard output')
    .option('--config <file>', 'its conversion settings')
    .option('--include-hidden', 'also text that a reader of the page cannot see')
    .option('--yes', 'send papers to the conversion services of other machines that the config names')
    .action((files: string[], flags: ConvertFlags) => convert(files, flags, face));
}

/** A file that cannot be converted is said so and does not stop the others; exit 3 then. */
async function convert(files: readonly string[], flags: ConvertFlags, face: Face): Promise<void> {
  const { terminal } = face;
  const { settings, maxChildren, mayReach } = await settingsOf(flags, face);
  const inputs = await convertInputs(files, { cwd: terminal.cwd, takesSources: settings.backends.some(({ backend, enabled }) => backend === 'pandoc' && enabled) });
  const folder = flags.out === undefined ? null : resolve(terminal.cwd, flags.out);
  if (folder !== null) await makeOutFolder(folder);
  const abort = new AbortController();
  using _interrupt = terminal.onInterrupt(() => abort.abort(new DOMException('stopped by the user', 'AbortError')));
  await using converter = openConverter({ settings, maxChildren, ...(mayReach && { mayReach }), firstChild: terminal.firstChild ?? undefined });
  using progress = await openPageProgress(face);
  const convertOne = (input: ConvertInput): Promise<Converted> =>
    answerOf(converter, { input, signal: abort.signal, onPage: ({ page, pages }) => progress.update(input.shown, page, pages) });
  const nameOf = outputNames();
  for await (const converted of inOrder(inputs, maxChildren, convertOne)) {
    if (converted.ok) for (const warning of converted.document.warnings) face.say(`sluice: ${printable(`${converted.shown}: ${warning}`)}`);
    else {
      face.say(`sluice: ${printable(converted.failure.message)} (${converted.failure.class})`);
      face.exitCode = EXIT.failedPapers;
    }
    if (folder !== null) await writeConverted(converted, { format: flags.format, stem: join(folder, nameOf(converted.path)), face });
    else if (converted.ok || flags.format === 'json') await face.print(shownSafely(contentOf(converted, flags.format), face));
  }
}

async function settingsOf({ config, includeHidden, yes }: ConvertFlags, { terminal }: Face): Promise<{ readonly settings: ConversionSettings; readonly maxChildren: number; readonly mayReach?: (url: string) => void }> {
  const hidden = includeHidden === true ? { includeHidden } : {};
  if (config === undefined) return { settings: { ...CONVERSION_DEFAULTS, backends: [], ...hidden }, maxChildren: Math.min(3, availableParallelism()) };
  const { loadConfig } = await import('@sluice/pipeline');
  const { jobs } = await loadConfig({ path: config, env: terminal.env, cwd: terminal.cwd });
  const { conversion, concurrency, egress } = jobs[0].settings;
  const { checkEgress, destinationOf } = await import('@sluice/intelligence-services');
  const mayReach = (url: string): void => {
    const destination = destinationOf(url);
    checkEgress(destination, egress);
    if (!destination.local && yes !== true) throw new ConfigurationError(`Cannot send papers to "${destination.host}": nobody has said yes to it; expected --yes`);
  };
  return { settings: { ...conversion, ...hidden }, maxChildren: concurrency.maxConcurrentConversions, mayReach };
}

async function answerOf(
  converter: Converter,
  { input, signal, onPage }: { readonly input: ConvertInput; readonly signal: AbortSignal; readonly onPage: OnPage },
): Promise<Converted> {
  try {
    return { ...input, ...(await converter.convert({ path: input.path }, { signal, onPage })) };
  } catch (error) {
    if (error instanceof PaperFailure) return { ...input, ok: false, failure: { class: error.failureClass, message: error.message } };
    throw error;
  }
}

/** A paper's text must not move a terminal's cursor. */
function shownSafely(text: string, { terminal }: Face): string {
  return terminal.out.isTTY ? text.replaceAll(/[^\P{Cc}\n\t]/gu, ' ') : text;
}
