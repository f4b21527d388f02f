// Runs Biome's binary for this platform. The binaries are named one by one in package.json (Debian on x64 and arm64) because the
// wrapper package asks for those of every platform, which some registries do not carry.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const binary = `node_modules/@biomejs/cli-${process.platform}-${process.arch}/biome`;
if (!existsSync(binary)) {
  console.error(
    `No Biome for ${process.platform}-${process.arch}. Install it with: npm install --no-save @biomejs/cli-${process.platform}-${process.arch}`,
  );
  process.exit(1);
}
process.exit(spawnSync(binary, process.argv.slice(2), { stdio: "inherit" }).status ?? 1);
