import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { include: ['src/**/*.test.ts'], globalSetup: ['./src/db/test-server.ts'] } });
