// npm test: installs what is missing, builds the app, runs every test (arguments go to vitest).
import { spawnSync } from "node:child_process";
import { ensurePackages } from "./system-packages.mjs";

if (!ensurePackages()) process.exit(1);

function run(command, ...args) {
  const { status } = spawnSync(process.execPath, [`node_modules/${command}`, ...args], { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

run("vite/bin/vite.js", "build", "--logLevel", "warn");
run("vitest/vitest.mjs", "run", ...process.argv.slice(2));
