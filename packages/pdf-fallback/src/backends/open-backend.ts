/** Name → backend, loaded when first asked for: most papers never need more than pdfjs. */
import type { Backend } from '../backend.ts';

/** Returns null for an unknown name and for a program that is not installed. `programs` are absolute paths. Runs inside the child. */
export async function openBackend(name: string, programs: Readonly<Record<string, string>>): Promise<Backend | null> {
  switch (name) {
    case 'pdfjs':
      return (await import('./pdfjs.ts')).openPdfjs();
    case 'pdf-lib':
      return (await import('./repair.ts')).openRepair((await import('./pdfjs.ts')).openPdfjs());
    case 'poppler': {
      const program = programs['pdftotext'];
      return program === undefined ? null : (await import('./poppler.ts')).openPoppler(program);
    }
    case 'ocr':
      return (await import('./ocr.ts')).openOcr();
    default:
      return null;
  }
}
