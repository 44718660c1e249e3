/** Says whether a backend works here, by letting it read a real page. Runs inside the child. */
import { openBackend } from './backends/open-backend.ts';
import type { ProbeAnswer, ProbeRequest } from './sandbox/protocol.ts';

/** What to do where one is not there. */
const MISSING: Readonly<Record<string, string>> = {
  poppler: 'pdftotext is not on PATH (Debian, Ubuntu: apt install poppler-utils; macOS: brew install poppler); optional',
  pandoc: 'pandoc is not on PATH (Debian, Ubuntu: apt install pandoc); optional, for TeX, e-prints of arXiv, HTML, DOCX, EPUB and JATS; it cannot read PDF',
  mupdf: 'the package "mupdf" is not installed (pnpm add -w mupdf; its licence is AGPL-3.0); optional',
  grobid: 'no service is named (conversion.backends: {backend: grobid, url: http://localhost:8070}); optional',
  docling: 'no service is named (conversion.backends: {backend: docling, url: http://localhost:5001}); optional',
  marker: 'no service is named (conversion.backends: {backend: marker, url: http://localhost:8001}); optional',
};

export async function probeBackend(request: ProbeRequest, options: { readonly signal: AbortSignal }): Promise<ProbeAnswer> {
  try {
    const backend = await openBackend(request.backend, request);
    if (backend === null) return { ok: false, detail: MISSING[request.backend] ?? 'not part of this build' };
    return { ok: true, detail: await backend.probe(options.signal) };
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}
