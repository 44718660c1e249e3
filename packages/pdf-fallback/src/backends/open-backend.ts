/** Name → backend, loaded when first asked for: most papers never need more than pdfjs. */
import type { Backend } from '../backend.ts';

/** Returns null for an unknown name. `programs` are absolute paths of outside programs. Runs inside the child. */
export async function openBackend(name: string, programs: Readonly<Record<string, string>>): Promise<Backend | null> {
  switch (name) {
    case 'pdfjs':
      return (await import('./pdfjs.ts')).openPdfjs();
    case 'pdf-lib':
      return (await import('./repair.ts')).openRepair((await import('./pdfjs.ts')).openPdfjs());
    case 'ocr':
      return (await import('./ocr.ts')).openOcr();
    default:
      void programs;
      return null;
  }
}
