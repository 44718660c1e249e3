import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts'],
    setupFiles: ['../../packages/testing/src/resolve-quickly-setup.ts'],
    // Files close what they open and mock nothing: loading the program anew for each took a third of the time.
    isolate: false,
    // A store of its own, children and sockets take long on a machine of two busy cores.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000 } },
  },
});
