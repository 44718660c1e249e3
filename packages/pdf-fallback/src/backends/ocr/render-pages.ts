/** Draws pages with pdfjs on a native canvas, in grey, at the resolution that OCR wants. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createCanvas, DOMMatrix, ImageData, Path2D } from '@napi-rs/canvas';
import { getDocument, VerbosityLevel } from '../pdfjs/library.ts';

export interface GreyImage {
  readonly width: number;
  readonly height: number;
  /** One byte a pixel, 255 white. */
  readonly pixels: Uint8Array;
  readonly dotsPerInch: number;
}

export interface DrawnPage {
  readonly image: GreyImage;
  /** Pixels per point. */
  readonly scale: number;
  /** In points. */
  readonly width: number;
  readonly height: number;
}

export interface PageRenderer extends AsyncDisposable {
  readonly pages: number;
  draw(page: number): Promise<DrawnPage>;
}

/** Tesseract's models were trained around 300 dots an inch; 200 reads as well in half the time. */
const DOTS_PER_INCH = 200;
/** A poster is drawn smaller: 12 megapixels are 48 MB of canvas. */
const MAX_PIXELS = 12_000_000;
/** An image bomb is left out of the drawing; a scan of A3 at 600 dots an inch has 70 million. */
const MAX_IMAGE_PIXELS = 80_000_000;

// What a browser has and pdfjs draws with.
Object.assign(globalThis, { DOMMatrix, ImageData, Path2D });

export async function openRenderer(bytes: Uint8Array): Promise<PageRenderer> {
  const root = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));
  const task = getDocument({
    data: bytes,
    verbosity: VerbosityLevel.ERRORS,
    maxImageSize: MAX_IMAGE_PIXELS,
    isOffscreenCanvasSupported: false,
    isImageDecoderSupported: false,
    useSystemFonts: false,
    cMapUrl: join(root, 'cmaps/'),
    cMapPacked: true,
    standardFontDataUrl: join(root, 'standard_fonts/'),
    iccUrl: join(root, 'iccs/'),
    wasmUrl: join(root, 'wasm/'),
  });
  const document = await task.promise;

  return {
    pages: document.numPages,
    async draw(number) {
      const page = await document.getPage(number);
      const { width, height } = page.getViewport({ scale: 1 });
      const scale = Math.min(DOTS_PER_INCH / 72, Math.sqrt(MAX_PIXELS / (width * height)));
      const viewport = page.getViewport({ scale });
      const canvas = createCanvas(Math.ceil(viewport.width), Math.ceil(viewport.height));
      try {
        const context = canvas.getContext('2d');
        await page.render({ canvas, canvasContext: context, viewport, background: 'white' }).promise;
        const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
        return { image: { width: canvas.width, height: canvas.height, pixels: grey(data), dotsPerInch: Math.round(scale * 72) }, scale, width, height };
      } finally {
        // Gives the pixels back now: the collector does not see native memory.
        canvas.width = 0;
        page.cleanup();
      }
    },
    [Symbol.asyncDispose]: () => task.destroy(),
  };
}

/** Luma of ITU-R BT.601. */
function grey(rgba: Uint8ClampedArray): Uint8Array {
  const pixels = new Uint8Array(rgba.length / 4);
  for (let at = 0, from = 0; at < pixels.length; at += 1, from += 4) {
    pixels[at] = ((rgba[from] ?? 0) * 299 + (rgba[from + 1] ?? 0) * 587 + (rgba[from + 2] ?? 0) * 114) / 1000;
  }
  return pixels;
}
