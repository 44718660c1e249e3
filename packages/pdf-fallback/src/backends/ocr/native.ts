/** The tesseract program where it is installed: twice as fast as its WASM build a page, and pages can be read side by side. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { portableGreyMap } from './grey-map.ts';
import type { Recognise } from './recognise.ts';

const MAX_TABLE_BYTES = 32 * 1024 * 1024;

/** `program` is the absolute path of tesseract. It runs in the child's process group, under the child's limits, and dies with it. */
export function nativeRecogniser(program: string): Recognise {
  return async (image, signal) => {
    // One thread each: the pages side by side are enough for the processors there are.
    const running = promisify(execFile)(program, ['-', '-', '-l', 'eng', '--psm', '3', '--dpi', String(image.dotsPerInch), '-c', 'tessedit_do_invert=0', 'tsv'], {
      env: { OMP_THREAD_LIMIT: '1' },
      signal,
      maxBuffer: MAX_TABLE_BYTES,
      killSignal: 'SIGKILL',
    });
    running.child.stdin?.on('error', () => {});
    running.child.stdin?.end(portableGreyMap(image));
    return (await running).stdout;
  };
}

/** Whether it runs and has English. */
export async function hasEnglish(program: string): Promise<boolean> {
  try {
    const { stdout } = await promisify(execFile)(program, ['--list-langs'], { env: {}, timeout: 10_000 });
    return /^eng$/m.test(stdout);
  } catch {
    return false;
  }
}
