export { sharedFolder } from './shared-folder.ts';
export { temporaryFolder } from './temporary-folder.ts';
export type { TemporaryFolder } from './temporary-folder.ts';
export { makePdf } from './make-pdf.ts';
export type { HiddenText, PdfPage, PdfRequest } from './make-pdf.ts';
export { makePng } from './make-png.ts';
export { startLoopbackPdfServer } from './loopback-pdf-server.ts';
export type { LoopbackOptions, LoopbackReply, LoopbackRequest, LoopbackServer } from './loopback-pdf-server.ts';
