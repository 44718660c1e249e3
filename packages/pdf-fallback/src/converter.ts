/** The package's door for PDFs: untrusted files in, documents or a class and a sentence out, over a pool of children. */
import { createHash } from 'node:crypto';
import { basename, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigurationError, PaperFailure } from '@sluice/core-models/without-schemas';
import type { ConversionFailureClass, ConversionSettings, DocumentMetadata, PaperDocument } from '@sluice/core-models';
import { BACKEND_NAMES, planChain } from './chain-plan.ts';
import type { ChainPlan } from './chain-plan.ts';
import { convertInPool } from './convert-in-pool.ts';
import type { FirstChild } from './first-child.ts';
import { isForPandoc } from './backends/outside/source-formats.ts';
import { CONVERTER_VERSION } from './converter-version.ts';
import { findPrograms } from './sandbox/find-programs.ts';
import { openPool } from './sandbox/pool.ts';
import type { PoolUsage } from './sandbox/pool.ts';
import { sniff } from './sniff.ts';

export interface ConversionFailure {
  readonly class: ConversionFailureClass;
  readonly message: string;
}
export type Conversion = { readonly ok: true; readonly document: PaperDocument } | { readonly ok: false; readonly failure: ConversionFailure };
export type Peek =
  | { readonly ok: true; readonly metadata: DocumentMetadata; readonly pages: number }
  | { readonly ok: false; readonly failure: ConversionFailure };

export interface BackendReport {
  readonly name: string;
  readonly ok: boolean;
  readonly enabled: boolean;
  readonly detail: string;
}

/** A page was read. One that a backend reads badly is told again by the next, none twice by the same. */
export interface PageProgress {
  readonly page: number;
  /** As the file claims. */
  readonly pages: number;
  readonly backend: string;
  /** By the backend that has read most so far: what a long file's time grows with. */
  readonly pagesRead: number;
}

export type OnPage = (progress: PageProgress) => void;

export interface Converter extends AsyncDisposable {
  /** `pdf-1`, with a hash of the settings where they change the output. */
  readonly version: string;
  /** Without a `sha256` the child computes it. Rejects with the signal's reason, with `PaperFailure` for a file that is not there, and with `RunFault` where no child starts. */
  convert(
    file: { readonly path: string; readonly sha256?: string; /** Its own, where `path` is that of a copy. */ readonly name?: string },
    options: { readonly signal: AbortSignal; readonly onPage?: OnPage },
  ): Promise<Conversion>;
  /** The first page only, within 8 s: what the document says of itself. */
  peek(file: { readonly path: string }, options: { readonly signal: AbortSignal }): Promise<Peek>;
  /** Lets each backend read a real page. */
  probe(options: { readonly signal: AbortSignal }): Promise<readonly BackendReport[]>;
  usage(): PoolUsage;
}

const PEEK_TIMEOUT_MS = 8000;
const PROBE_TIMEOUT_MS = 30_000;
const OUTSIDE_PROGRAMS = ['pdftotext', 'pandoc', 'tesseract'];

/** Returns a converter without children yet. Throws `ConfigurationError` for a backend that there is not. */
export function openConverter(options: { readonly settings: ConversionSettings; readonly maxChildren: number; /** @default 1 GiB: it only keeps a child from being handed what it cannot hold */ readonly maxFileBytes?: number; /** Throws where papers may not be sent to this address. @default refuses all but loopback */ readonly mayReach?: (url: string) => void; /** Begun before this package was loaded. */ readonly firstChild?: FirstChild | undefined }): Converter {
  const { settings, maxChildren, maxFileBytes = 1024 ** 3, mayReach = loopbackOnly } = options;
  const plan = planChain(settings);
  for (const url of Object.values(plan.services)) mayReach(url);
  const { childMemoryMb: memoryMb, timeoutSeconds } = settings;
  const entry = fileURLToPath(new URL('sandbox/child.js', import.meta.url));
  const pool = openPool({ entry, maxChildren, memoryMb, timeoutSeconds, firstChild: options.firstChild });
  const programs = findPrograms(OUTSIDE_PROGRAMS);
  const version = versionOf(settings, plan);

  return {
    version,
    async convert(file, { signal, onPage }) {
      const path = resolve(file.path);
      const isSource = await isForPandoc(path, file.name);
      const forPandoc = isSource && plan.sources.length > 0;
      const refused = (isSource ? null : noBackend(plan, path)) ?? (await refusedAtSight(path, { maxFileBytes, forPandoc: isSource })) ?? (isSource ? noPandoc({ forPandoc, name: file.name ?? path, program: (await programs)['pandoc'] }) : null);
      if (refused !== null) return { ok: false, failure: refused };
      const { stopOnSuccess, maxPages, includeHidden } = settings;
      const request = { path, ...(file.name !== undefined && { name: file.name }), ...(file.sha256 !== undefined && { sha256: file.sha256 }), converterVersion: version, stopOnSuccess, maxPages, includeHidden, programs: await programs, services: plan.services };
      return convertInPool({ pool, steps: forPandoc ? plan.sources : plan.steps, request, timeoutMs: timeoutSeconds * 1000, memoryMb, signal, onPage });
    },
    async peek(file, { signal }) {
      const path = resolve(file.path);
      const refused = await refusedAtSight(path, { maxFileBytes, forPandoc: false });
      if (refused !== null) return { ok: false, failure: refused };
      const fate = await pool.run({ kind: 'peek', path, timeoutMs: PEEK_TIMEOUT_MS }, { signal, timeoutMs: () => PEEK_TIMEOUT_MS });
      if (fate.kind === 'answered') return (await import('./sandbox/protocol.ts')).PeekAnswer.parse(fate.value);
      const failureClass = fate.cause === 'out_of_memory' ? 'out_of_memory' : fate.cause === 'crashed' ? 'damaged' : 'timeout';
      return { ok: false, failure: { class: failureClass, message: `Cannot look at the first page of "${basename(path)}": ${fate.detail}; expected an answer within ${PEEK_TIMEOUT_MS / 1000} s` } };
    },
    async probe({ signal }) {
      const { ProbeAnswer } = await import('./sandbox/protocol.ts');
      const reports: BackendReport[] = [];
      for (const name of [...BACKEND_NAMES, 'pandoc']) {
        const enabled = [...plan.steps, ...plan.sources].some((step) => step.backend === name);
        const fate = await pool.run({ kind: 'probe', backend: name, timeoutMs: PROBE_TIMEOUT_MS, programs: await programs, services: plan.services }, { signal, timeoutMs: () => PROBE_TIMEOUT_MS });
        const { ok, detail } = fate.kind === 'answered' ? ProbeAnswer.parse(fate.value) : { ok: false, detail: `its child ${fate.detail}` };
        reports.push({ name, ok, enabled, detail });
      }
      return [...reports, ...plan.remarks.filter(({ name }) => name !== 'pandoc')];
    },
    usage: () => pool.usage(),
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  };
}

function noBackend(plan: ChainPlan, path: string): ConversionFailure | null {
  if (plan.steps.length > 0) return null;
  const refused = plan.remarks.filter(({ ok }) => !ok).map(({ detail }) => detail);
  const state = ['no conversion backend that reads PDF is enabled', ...refused].join('; ');
  return { class: 'no_backend', message: `Cannot convert "${basename(path)}": ${state}; expected one of ${BACKEND_NAMES.join(', ')}` };
}

/** One sentence on what is missing for a source that no reader of PDF reads: the setting, or the program. */
function noPandoc({ forPandoc, name, program }: { readonly forPandoc: boolean; readonly name: string; readonly program: string | undefined }): ConversionFailure | null {
  if (forPandoc && program !== undefined) return null;
  const action = `Cannot convert "${basename(name)}"`;
  if (!forPandoc) return { class: 'not_a_pdf', message: `${action}: it is a source for pandoc, which is not turned on; expected a PDF, or "{backend: pandoc}" among settings.conversion.backends` };
  return { class: 'no_backend', message: `${action}: pandoc reads such sources, and it is not installed; expected the program "pandoc" on the PATH ("apt install pandoc" on Debian, "brew install pandoc" on macOS, else pandoc.org)` };
}

async function refusedAtSight(path: string, { maxFileBytes, forPandoc }: { readonly maxFileBytes: number; readonly forPandoc: boolean }): Promise<ConversionFailure | null> {
  const name = basename(path);
  const seen = await sniff(path).catch((cause: unknown) => {
    throw new PaperFailure('source_gone', `Cannot open "${path}": ${cause instanceof Error ? cause.message : String(cause)}; expected a readable file`, { cause });
  });
  if (seen.bytes > maxFileBytes) {
    return { class: 'too_large', message: `Cannot convert "${name}": it has ${megabytes(seen.bytes)} MB; expected at most ${megabytes(maxFileBytes)} MB` };
  }
  if (seen.kind === 'other' && !(forPandoc && seen.isFile && seen.bytes > 0)) return { class: 'not_a_pdf', message: `Cannot convert "${name}": it is ${seen.looksLike}; expected a PDF` };
  return null;
}

function megabytes(bytes: number): string {
  return (bytes / (1024 * 1024)).toFixed(1);
}

function versionOf(settings: ConversionSettings, plan: ChainPlan): string {
  const { stopOnSuccess, maxPages, includeHidden } = settings;
  const steps = settings.backends.length === 0 ? [] : plan.steps.map(({ backend, minQuality }) => [backend, minQuality]);
  if (steps.length === 0 && stopOnSuccess && maxPages === 5000 && !includeHidden) return CONVERTER_VERSION;
  const hash = createHash('sha256').update(JSON.stringify({ steps, stopOnSuccess, maxPages, includeHidden })).digest('hex');
  return `${CONVERTER_VERSION}+${hash.slice(0, 8)}`;
}

function loopbackOnly(url: string): void {
  const { hostname, host } = new URL(url);
  if (hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d+){3}$/.test(hostname)) return;
  throw new ConfigurationError(`Cannot send papers to "${host}": nobody has said yes to it; expected a conversion service on this machine`);
}
