/**
 * The broken set: how each file ends here, beside what three engines read of it by themselves, each in a process of its own with 20 s.
 *
 * The engines are asked where Sluice gives no text, with --all always.
 *
 *     node bench/broken.ts [--only PART_OF_NAME] [--all]
 */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { ConversionSettings } from '@sluice/core-models';
import { openConverter } from '@sluice/pdf-fallback';
import { sharedFolder } from '@sluice/testing';

const run = promisify(execFile);
const { values } = parseArgs({ options: { only: { type: 'string', default: '' }, all: { type: 'boolean', default: false } } });
const shared = sharedFolder();
if (shared === null) {
  process.stderr.write('Cannot convert the broken set: no ../shared; expected the corpus there or in SLUICE_SHARED\n');
  process.exit(1);
}
const corpus = join(shared, 'corpus');
const TIMEOUT_MS = 20_000;
const files = (await readFile(join(corpus, 'broken.jsonl'), 'utf8')).trim().split('\n').map((line) => JSON.parse(line)).filter(({ file }) => file.includes(values.only));
const settings = ConversionSettings.parse({ timeoutSeconds: 30, backends: [{ backend: 'pdfjs', timeoutSeconds: 8 }, { backend: 'pdf-lib', timeoutSeconds: 5 }, { backend: 'poppler', timeoutSeconds: 5 }, { backend: 'ocr', timeoutSeconds: 15, minQuality: 0.3 }] });

let readable = 0;
const missed: string[] = [];
{
  await using converter = openConverter({ settings, maxChildren: 1 });
  tell(['file', 'sluice: letters, or class', 's', 'pdfjs', 'mupdf', 'pdftotext']);
  for (const { file } of files) {
    const path = join(corpus, file);
    const begun = performance.now();
    const conversion = await converter.convert({ path }, { signal: new AbortController().signal });
    const seconds = (performance.now() - begun) / 1000;
    const ours = conversion.ok ? conversion.document.blocks.reduce((sum, { text }) => sum + letters(text), 0) : 0;
    const peers = conversion.ok && !values.all ? ['', '', ''] : [await peer('pdfjs', path), await peer('mupdf', path), await pdftotext(path)];
    readable += Number(conversion.ok);
    tell([file.replace('broken/', ''), conversion.ok ? `${ours} by ${conversion.document.backend}` : conversion.failure.class, seconds.toFixed(1), ...peers.map(String)]);
    if (!conversion.ok && peers.some((peer) => typeof peer === 'number' && peer > 0)) missed.push(file);
  }
  const { spawned, killed, peakChildBytes } = converter.usage();
  process.stdout.write(`\n${files.length} files, text from ${readable}; ${missed.length} that a peer reads and sluice does not${missed.length > 0 ? `: ${missed.join(', ')}` : ''}; ${spawned} children, ${killed} killed, largest ${Math.round(peakChildBytes / 1e6)} MB\n`);
}

/** A line as soon as it is known: the set takes minutes. */
function tell(cells: readonly string[]): void {
  process.stdout.write(`${cells.map((cell, at) => (at === 0 ? cell.padEnd(44) : cell.padStart(at === 1 ? 26 : 9))).join(' ')}\n`);
}

/** Letters that the engine gives, or how it ended. */
async function peer(engine: string, path: string): Promise<number | string> {
  try {
    const { stdout } = await run(process.execPath, [fileURLToPath(new URL('broken/engine.ts', import.meta.url)), engine, path], { timeout: TIMEOUT_MS, killSignal: 'SIGKILL', maxBuffer: 1e8 });
    return Number(stdout.trim().split('\n').at(-1));
  } catch (error) {
    return endOf(error);
  }
}

async function pdftotext(path: string): Promise<number | string> {
  try {
    const { stdout } = await run('pdftotext', ['-q', path, '-'], { timeout: TIMEOUT_MS, killSignal: 'SIGKILL', maxBuffer: 1e8 });
    return letters(stdout);
  } catch (error) {
    return endOf(error);
  }
}

function endOf(error: unknown): string {
  if (!(error instanceof Error)) return 'error';
  if ('killed' in error && error.killed === true) return 'hangs';
  if ('code' in error && error.code === 'ENOENT') return 'not there';
  return 'signal' in error && typeof error.signal === 'string' ? error.signal : 'error';
}

function letters(text: string): number {
  return text.match(/\p{L}/gu)?.length ?? 0;
}
