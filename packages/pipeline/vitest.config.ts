import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts'],
    globalSetup: ['./src/test-server.ts'],
    // Converting real PDFs in children takes seconds on a machine of two busy cores.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
