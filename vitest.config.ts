/** Tests of the checkout's own scripts and examples; each workspace has a config of its own. */
import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { include: ['scripts/**/*.test.ts', 'examples/**/*.test.ts'] } });
