/** The part of pdfjs's worker half that we call; the package ships no types for it. */
declare module 'pdfjs-dist/build/pdf.worker.mjs' {
  export const WorkerMessageHandler: {
    /** Speaks from now on through an object with `postMessage` and `addEventListener`. */
    initializeFromPort(port: object): void;
  };
}
declare module 'pdfjs-dist/legacy/build/pdf.worker.mjs' {
  export * from 'pdfjs-dist/build/pdf.worker.mjs';
}
