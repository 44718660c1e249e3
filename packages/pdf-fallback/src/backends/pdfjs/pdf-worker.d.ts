/** The part of pdfjs's worker half that we call; the package ships no types for it. */
declare module 'pdfjs-dist/legacy/build/pdf.worker.mjs' {
  export class WorkerMessageHandler {
    /** Speaks from now on through an object with `postMessage` and `addEventListener`. */
    static initializeFromPort(port: object): void;
  }
}
