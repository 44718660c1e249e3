/** What the package ships no types for: the part of pdfjs's worker half that we call, and that its minified library is its library. */
declare module 'pdfjs-dist/build/pdf.min.mjs' {
  export * from 'pdfjs-dist';
}
declare module 'pdfjs-dist/build/pdf.worker.min.mjs' {
  export const WorkerMessageHandler: {
    /** Speaks from now on through an object with `postMessage` and `addEventListener`. */
    initializeFromPort(port: object): void;
  };
}
declare module 'pdfjs-dist/legacy/build/pdf.worker.mjs' {
  export * from 'pdfjs-dist/build/pdf.worker.min.mjs';
}
