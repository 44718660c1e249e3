import { ConversionSettings } from '@sluice/core-models';
import { describe, expect, it } from 'vitest';
import { planChain } from './chain-plan.ts';

const plan = (settings: Parameters<typeof ConversionSettings.parse>[0]) => planChain(ConversionSettings.parse(settings));

describe('planChain()', () => {
  it('is our own chain where the config lists nothing', () => {
    expect(plan({}).steps.map(({ backend }) => backend)).toEqual(['pdfjs', 'pdf-lib', 'poppler', 'ocr']);
  });

  it('keeps the order, times and bars of the config, and leaves out what is disabled', () => {
    const backends = [{ backend: 'ocr', timeoutSeconds: 9, minQuality: 0.2 }, { backend: 'poppler', enabled: false }, { backend: 'pdfjs' }];
    expect(plan({ backends }).steps).toEqual([
      { backend: 'ocr', timeoutSeconds: 9, minQuality: 0.2 },
      { backend: 'pdfjs', timeoutSeconds: 60, minQuality: 0.5 },
    ]);
  });

  it("maps the Python original's readers to the nearest of ours, each once, and says so", () => {
    const { steps, remarks } = plan({ backends: ['pymupdf', 'pdfplumber', 'marker', 'pdfjs'].map((backend) => ({ backend })) });
    expect(steps.map(({ backend }) => backend)).toEqual(['pdfjs', 'pdf-lib', 'ocr']);
    expect(remarks.map(({ name, ok }) => [name, ok])).toEqual([['pymupdf', true], ['pdfplumber', true], ['marker', true]]);
  });

  it('leaves pandoc out with one sentence, since it cannot read PDF', () => {
    expect(plan({ backends: [{ backend: 'pandoc' }] })).toMatchObject({ steps: [], remarks: [{ name: 'pandoc', ok: false, detail: expect.stringContaining('cannot read PDF') }] });
  });
});
