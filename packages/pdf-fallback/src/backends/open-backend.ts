/** Name → backend, loaded when first asked for: most papers never need more than pdfjs. */
import type { Backend } from '../backend.ts';
import type { Programs, Services } from '../sandbox/protocol.ts';

export interface Outside {
  /** Absolute paths by the program's name. */
  readonly programs: Programs;
  /** Base addresses by the backend's name. */
  readonly services: Services;
}

/** Returns null for an unknown name, and for a program, package or service that is not there. Runs inside the child. */
export async function openBackend(name: string, { programs, services }: Outside): Promise<Backend | null> {
  const [pdftotext, pandoc, service] = [programs['pdftotext'], programs['pandoc'], services[name]];
  switch (name) {
    case 'pdfjs':
      return (await import('./pdfjs.ts')).openPdfjs();
    case 'pdf-lib':
      return (await import('./repair.ts')).openRepair((await import('./pdfjs.ts')).openPdfjs());
    case 'poppler':
      return pdftotext === undefined ? null : (await import('./poppler.ts')).openPoppler(pdftotext);
    case 'ocr':
      return (await import('./ocr.ts')).openOcr(programs['tesseract']);
    case 'mupdf':
      return (await import('./outside/mupdf.ts')).openMupdf();
    case 'pandoc':
      return pandoc === undefined ? null : (await import('./outside/pandoc.ts')).openPandoc(pandoc);
    case 'grobid':
      return service === undefined ? null : (await import('./outside/grobid.ts')).openGrobid(service);
    case 'docling':
      return service === undefined ? null : (await import('./outside/docling.ts')).openDocling(service);
    case 'marker':
      return service === undefined ? null : (await import('./outside/marker.ts')).openMarker(service);
    default:
      return null;
  }
}
