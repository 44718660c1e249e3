/** Reads the config's list of backends: our own names, and the Python original's, each mapped to the nearest or refused in a sentence. */
import { ConfigurationError } from '@sluice/core-models/without-schemas';
import type { BackendSetting, ConversionSettings } from '@sluice/core-models';

export interface PlannedStep {
  readonly backend: string;
  readonly timeoutSeconds: number;
  readonly minQuality: number;
}

export interface ChainPlan {
  /** In order, each backend once. Empty: the config enables nothing that reads PDF. */
  readonly steps: readonly PlannedStep[];
  /** Of pandoc, where it is enabled: for files that are no PDF at all. */
  readonly sources: readonly PlannedStep[];
  /** Base addresses of the services among the steps. */
  readonly services: Readonly<Record<string, string>>;
  /** What the config names and the chain leaves out or replaces, one sentence each. */
  readonly remarks: readonly { readonly name: string; readonly enabled: boolean; readonly ok: boolean; readonly detail: string }[];
}

/** In the order in which they are asked by default; OCR takes seconds a page, so it has the most time. */
const DEFAULT_CHAIN: readonly PlannedStep[] = [
  { backend: 'pdfjs', timeoutSeconds: 60, minQuality: 0.5 },
  { backend: 'pdf-lib', timeoutSeconds: 30, minQuality: 0.5 },
  { backend: 'poppler', timeoutSeconds: 45, minQuality: 0.5 },
  { backend: 'ocr', timeoutSeconds: 240, minQuality: 0.3 },
];

/** Services with the address where each listens unless told otherwise. marker is one only where an address is given. */
const SERVICES: Readonly<Record<string, string | null>> = { grobid: 'http://localhost:8070', docling: 'http://localhost:5001', marker: null };

/** Those that read PDF. */
export const BACKEND_NAMES: readonly string[] = [...DEFAULT_CHAIN.map((step) => step.backend), 'mupdf', 'grobid', 'docling', 'marker'];

/** The original's readers by what they were for: the fast first one, the careful second one, the one that reads scans. */
const NEAREST: Readonly<Record<string, string>> = { pymupdf: 'pdfjs', pdfplumber: 'pdf-lib', marker: 'ocr', repair: 'pdf-lib', pdftotext: 'poppler', tesseract: 'ocr' };

const PANDOC = 'pandoc cannot read PDF (it has no PDF reader): it is asked for TeX, e-prints, HTML, DOCX, EPUB and JATS only; "ocr" is the last resort for a PDF';

/** Throws `ConfigurationError` for a name that neither Sluice nor the original knows. */
export function planChain(settings: ConversionSettings): ChainPlan {
  if (settings.backends.length === 0) return { steps: DEFAULT_CHAIN, sources: [], services: {}, remarks: [] };
  const steps: PlannedStep[] = [];
  const sources: PlannedStep[] = [];
  const services: Record<string, string> = {};
  const remarks: ChainPlan['remarks'][number][] = [];
  for (const setting of settings.backends) {
    const { backend: name, enabled, timeoutSeconds, minQuality } = setting;
    if (name === 'pandoc') {
      remarks.push({ name, enabled, ok: false, detail: PANDOC });
      if (enabled && sources.length === 0) sources.push({ backend: name, timeoutSeconds, minQuality });
      continue;
    }
    const backend = nearest(setting);
    if (backend !== name) remarks.push({ name, enabled, ok: true, detail: `"${name}" is the Python original's; "${backend}" does its work here` });
    if (!enabled || steps.some((step) => step.backend === backend)) continue;
    steps.push({ backend, timeoutSeconds, minQuality });
    const url = setting.url ?? SERVICES[backend] ?? null;
    if (url !== null) services[backend] = serviceUrl(url, setting);
  }
  return { steps, sources, services, remarks };
}

function serviceUrl(url: string, { backend }: BackendSetting): string {
  if (Object.hasOwn(SERVICES, backend) && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url;
  const expected = Object.hasOwn(SERVICES, backend) ? 'http://localhost:8070, for example' : `no url: "${backend}" is no service`;
  throw new ConfigurationError(`Cannot use the url "${url}" for the conversion backend "${backend}"; expected ${expected}`);
}

function nearest({ backend, url }: BackendSetting): string {
  // With an address it is marker itself; without, what the original meant by it.
  const name = backend === 'marker' && url !== undefined ? backend : (NEAREST[backend] ?? backend);
  if (BACKEND_NAMES.includes(name)) return name;
  const known = [...new Set([...BACKEND_NAMES, 'pandoc', ...Object.keys(NEAREST)])].join(', ');
  throw new ConfigurationError(`Cannot use the conversion backend "${backend}": there is none of that name; expected one of ${known}`);
}
