import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts'],
    // Files close what they open and mock no module, so that a file need not load the program anew.
    isolate: false,
    // Children that convert take seconds to start on a machine of two busy cores.
    testTimeout: 60_000,
  },
});
