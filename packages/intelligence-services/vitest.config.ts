import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts'],
    setupFiles: ['../testing/src/resolve-quickly-setup.ts'],
    globalSetup: ['./src/db/test-server.ts'],
    // Files close what they open and mock no module, so that a file need not load the program anew.
    isolate: false,
    // A store takes half a second to open, and ten on a machine of two busy cores.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 20_000 } },
  },
});
