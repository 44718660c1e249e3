/** Tesseract's core in this thread, with the English data that npm ships: no network, no worker (each costs 512 MB of address space). */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import openCore from 'tesseract.js-core/tesseract-core-simd-lstm.js';
import type { GreyImage } from './render-pages.ts';

/** Returns the tab-separated words of an image: level, page, block, paragraph, line, word, left, top, width, height, confidence, text. */
export type Recognise = (image: GreyImage) => string;

/** Integer "best" models: the accurate ones at a tolerable speed. */
const MODEL = '4.0.0_best_int/eng.traineddata.gz';

const LSTM_ONLY = 1;

export async function openRecogniser(): Promise<Recognise> {
  const folder = dirname(createRequire(import.meta.url).resolve('@tesseract.js-data/eng/package.json'));
  const core = await openCore({ print: () => {}, printErr: () => {} });
  core.FS.writeFile('./eng.traineddata', await promisify(gunzip)(await readFile(join(folder, MODEL))));
  const api = new core.TessBaseAPI();
  if (api.Init(null, 'eng', LSTM_ONLY) !== 0) throw new Error(`Cannot start OCR with "${MODEL}": tesseract refused it; expected English data`);
  // Automatic columns and blocks; the default of the library is one single block.
  api.SetVariable('tessedit_pageseg_mode', '3');
  return (image) => {
    core.FS.writeFile('/input', portableGreyMap(image));
    if (api.SetImageFile(1, 0) === 1) throw new Error('Cannot recognise a page: tesseract could not read the image; expected a grey map');
    api.Recognize(null);
    const words = api.GetTSVText(0);
    api.Clear();
    return words;
  };
}

/** The simplest format that leptonica reads: encoding a page as PNG costs 200 ms. */
function portableGreyMap({ width, height, pixels }: GreyImage): Uint8Array {
  const header = new TextEncoder().encode(`P5\n${width} ${height}\n255\n`);
  const file = new Uint8Array(header.length + pixels.length);
  file.set(header);
  file.set(pixels, header.length);
  return file;
}
