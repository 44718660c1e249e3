import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts'],
    // Most start the program, and a first import of it takes seconds on a machine of two busy cores.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
