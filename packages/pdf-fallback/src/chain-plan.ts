/** Reads the config's list of backends: our own names, and the Python original's, each mapped to the nearest or refused in a sentence. */
import { ConfigurationError } from '@sluice/core-models';
import type { BackendSetting, ConversionSettings } from '@sluice/core-models';

export interface PlannedStep {
  readonly backend: string;
  readonly timeoutSeconds: number;
  readonly minQuality: number;
}

export interface ChainPlan {
  /** In order, each backend once. Empty: the config enables nothing that reads PDF. */
  readonly steps: readonly PlannedStep[];
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

export const BACKEND_NAMES: readonly string[] = DEFAULT_CHAIN.map((step) => step.backend);

/** The original's readers by what they were for: the fast first one, the careful second one, the one that reads scans. */
const NEAREST: Readonly<Record<string, string>> = { pymupdf: 'pdfjs', pdfplumber: 'pdf-lib', marker: 'ocr', repair: 'pdf-lib', pdftotext: 'poppler', tesseract: 'ocr' };

const REFUSED: Readonly<Record<string, string>> = {
  pandoc: 'pandoc cannot read PDF (it has no PDF reader), so it is left out of the chain; remove it, or add "ocr" as a last resort',
};

/** Throws `ConfigurationError` for a name that neither Sluice nor the original knows. */
export function planChain(settings: ConversionSettings): ChainPlan {
  if (settings.backends.length === 0) return { steps: DEFAULT_CHAIN, remarks: [] };
  const steps: PlannedStep[] = [];
  const remarks: ChainPlan['remarks'][number][] = [];
  for (const setting of settings.backends) {
    const { backend: name, enabled, timeoutSeconds, minQuality } = setting;
    const refusal = REFUSED[name];
    if (refusal !== undefined) {
      remarks.push({ name, enabled, ok: false, detail: refusal });
      continue;
    }
    const backend = nearest(setting);
    if (backend !== name) remarks.push({ name, enabled, ok: true, detail: `"${name}" is the Python original's; "${backend}" does its work here` });
    if (enabled && !steps.some((step) => step.backend === backend)) steps.push({ backend, timeoutSeconds, minQuality });
  }
  return { steps, remarks };
}

function nearest({ backend }: BackendSetting): string {
  const name = NEAREST[backend] ?? backend;
  if (BACKEND_NAMES.includes(name)) return name;
  const known = [...BACKEND_NAMES, ...Object.keys(NEAREST)].join(', ');
  throw new ConfigurationError(`Cannot use the conversion backend "${backend}": there is none of that name; expected one of ${known}`);
}
