/** The part of tesseract's WASM build that we call; the package ships no types. */
declare module 'tesseract.js-core/tesseract-core-simd-lstm.js' {
  export interface TesseractApi {
    /** 0 on success; mode 1 is the LSTM engine alone. */
    Init(dataPath: null, language: string, mode: number): number;
    SetVariable(name: string, value: string): boolean;
    /** Reads `/input` of the module's file system; 1 on failure. */
    SetImageFile(exifOrientation: number, radians: number): number;
    Recognize(monitor: null): number;
    GetTSVText(page: number): string;
    Clear(): void;
  }
  export interface TesseractModule {
    readonly FS: { writeFile(path: string, data: Uint8Array): void };
    readonly TessBaseAPI: new () => TesseractApi;
  }
  const open: (options: { readonly print?: (line: string) => void; readonly printErr?: (line: string) => void }) => Promise<TesseractModule>;
  export default open;
}
