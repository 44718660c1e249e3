export { openConverter } from './converter.ts';
export type { BackendReport, Conversion, ConversionFailure, Converter, Peek } from './converter.ts';
export { openPdfjs } from './backends/lazy-pdfjs.ts';
export { layOut } from './layout/lay-out.ts';
export type { LayOutOptions } from './layout/lay-out.ts';
export type { RawDocument, RawPage } from './raw-page.ts';
export { mainText } from './layout/main-text.ts';
export { abstractDocument } from './abstract-document.ts';
export { CONVERTER_VERSION } from './converter-version.ts';
