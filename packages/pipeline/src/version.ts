/** The version that manifests and user agents name; `package.json` says the same, and a test holds them together. */
export const SLUICE_VERSION = '0.1.0';
