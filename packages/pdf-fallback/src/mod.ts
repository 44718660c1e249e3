export { openConverter } from './converter.ts';
export type { BackendReport, Conversion, ConversionFailure, Converter, Peek } from './converter.ts';
export { mainText } from './layout/main-text.ts';
export { abstractDocument } from './abstract-document.ts';
export { CONVERTER_VERSION } from './converter-version.ts';
