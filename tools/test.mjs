// npm test: installs what is missing, builds the app, runs every test (arguments go to vitest).
import { spawnSync } from "node:child_process";
import { ensurePackages } from "./system-packages.mjs";

if (!ensurePackages()) process.exit(1);

function run(file, ...args) {
  const { status } = spawnSync(process.execPath, [file, ...args], { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

run("node_modules/vite/bin/vite.js", "build", "--logLevel", "warn");
run("tools/build-report.mjs");
run("node_modules/vitest/vitest.mjs", "run", ...process.argv.slice(2));
