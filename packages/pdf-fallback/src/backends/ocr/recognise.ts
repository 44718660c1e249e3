/** Tesseract's core in this thread, with the English data that npm ships: no network, no worker (each costs 512 MB of address space). */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import openCore from 'tesseract.js-core/tesseract-core-simd-lstm.js';
import { portableGreyMap } from './grey-map.ts';
import type { GreyImage } from './render-pages.ts';

/** Returns the tab-separated words of an image: level, page, block, paragraph, line, word, left, top, width, height, confidence, text. */
export type Recognise = (image: GreyImage, signal: AbortSignal) => Promise<string>;

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
  // White on black is not tried for each line that reads badly: a fifth of the time.
  api.SetVariable('tessedit_do_invert', '0');
  return async (image) => {
    core.FS.writeFile('/input', portableGreyMap(image));
    if (api.SetImageFile(1, 0) === 1) throw new Error('Cannot recognise a page: tesseract could not read the image; expected a grey map');
    api.Recognize(null);
    const words = api.GetTSVText(0);
    api.Clear();
    return words;
  };
}
