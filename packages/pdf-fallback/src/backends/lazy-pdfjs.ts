/** pdfjs as a backend that is loaded with its first page: who only hands files to children never pays for it. */
import type { Backend } from '../backend.ts';

export function openPdfjs(): Backend {
  const load = async (): Promise<Backend> => (await import('./pdfjs.ts')).openPdfjs();
  return {
    name: 'pdfjs',
    probe: async (signal) => (await load()).probe(signal),
    read: async (source, options) => (await load()).read(source, options),
  };
}
