import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts'],
    setupFiles: ['../testing/src/resolve-quickly-setup.ts'],
    globalSetup: ['./src/test-server.ts'],
    // Files close what they open and mock no module, so that a file need not load the program anew.
    isolate: false,
    // Converting real PDFs in children takes seconds on a machine of two busy cores.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 20_000 } },
  },
});
