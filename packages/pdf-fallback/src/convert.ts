/** A door beside mod.ts, for who only hands files to children: neither the layout nor schemas are loaded. */
export { openConverter } from './converter.ts';
export type { Converter, OnPage } from './converter.ts';
export { mainText } from './layout/main-text.ts';
