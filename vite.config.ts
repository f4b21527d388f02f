import solid from "vite-plugin-solid";
import { defineConfig } from "vitest/config";
import { assemblyscript } from "./tools/assemblyscript-plugin.ts";

export default defineConfig({
  // relative addresses: dist/ works from any static host, also under a sub-path
  base: "./",
  plugins: [assemblyscript(), solid({ ssr: false })],
  worker: { format: "es", plugins: () => [assemblyscript()] },
  build: {
    target: "es2023",
    sourcemap: true,
    assetsInlineLimit: 0,
    rolldownOptions: { checks: { bundlerTimings: false, pluginTimings: false } },
  },
  test: {
    environment: "node",
    expect: { requireAssertions: true },
    setupFiles: ["test/setup.ts"],
    env: { TZ: "Europe/Berlin" },
    testTimeout: 60_000,
    hookTimeout: 120_000,
    projects: [
      { extends: true, test: { name: "node", include: ["test/**/*.test.ts"], exclude: ["test/e2e/**"] } },
      {
        extends: true,
        test: {
          name: "browser",
          include: ["test/e2e/**/*.test.ts"],
          fileParallelism: false,
          // a busy machine can make a browser miss a moment; a defect fails every time
          retry: 2,
          globalSetup: ["test/e2e/serve.ts"],
        },
      },
    ],
  },
});
