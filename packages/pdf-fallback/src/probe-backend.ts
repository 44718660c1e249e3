/** Says whether a backend works here, by letting it read a real page. Runs inside the child. */
import { openBackend } from './backends/open-backend.ts';
import type { ProbeAnswer, ProbeRequest } from './sandbox/protocol.ts';

export async function probeBackend(request: ProbeRequest, options: { readonly signal: AbortSignal }): Promise<ProbeAnswer> {
  try {
    const backend = await openBackend(request.backend, request.programs);
    if (backend === null) return { ok: false, detail: request.backend === 'poppler' ? 'pdftotext is not on PATH (Debian, Ubuntu: apt install poppler-utils; macOS: brew install poppler); optional' : 'not part of this build' };
    return { ok: true, detail: await backend.probe(options.signal) };
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}
