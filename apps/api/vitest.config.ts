import { defineConfig } from 'vitest/config';

// A store of its own, children and sockets take long on a machine of two busy cores.
export default defineConfig({ test: { include: ['src/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000 } });
