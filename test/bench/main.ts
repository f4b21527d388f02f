// npm run bench [-- NAME ...] [--write]: side-by-side benchmarks, printed as Markdown; --write puts them into test/bench/report.md.
// Installs R through apt when it is missing and that is possible.
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { benchPackages, ensurePackages } from "../../tools/system-packages.mjs";
import { type BenchReport, toMarkdown } from "./report.ts";

/** One line per benchmark; each is loaded when asked for and gives one section or several. */
const benches: Record<string, () => Promise<BenchReport | readonly BenchReport[]>> = {
  r: async () => (await import("./tail.ts")).benchAgainstR(),
  scaling: async () => (await import("./tail.ts")).benchScaling(),
  generators: async () => (await import("./tail.ts")).benchGenerators(),
  gpu: async () => (await import("./gpu.ts")).benchGpu(),
  page: async () => (await import("./page.ts")).benchPage(),
  survival: async () => (await import("./survival.ts")).benchSurvival(),
  cox: async () => (await import("./cox.ts")).benchCox(),
  parametric: async () => (await import("./parametric.ts")).benchParametric(),
  privacy: async () => (await import("./privacy.ts")).benchPrivacy(),
  onnx: async () => (await import("./onnx.ts")).benchOnnx(),
  "onnx-browser": async () => (await import("./onnx-browser.ts")).benchOnnxInBrowser(),
  generative: async () => (await import("./generative.ts")).benchGenerative(),
  csv: async () => (await import("./csv.ts")).benchCsv(),
};

export async function main(argv: readonly string[]): Promise<number> {
  const names = argv.filter((arg) => !arg.startsWith("--"));
  const unknown = names.filter((name) => !(name in benches));
  if (unknown.length > 0) {
    console.error(`Unknown benchmark: ${unknown.join(", ")}. Known: ${Object.keys(benches).join(", ")}.`);
    return 2;
  }
  if (!ensurePackages() || !ensurePackages(benchPackages)) return 1;
  const sections = [
    `Measured by \`npm run bench -- --write\` with Node ${process.version} on ${cpus().length} × ${cpus()[0]?.model.trim() ?? "unknown processor"}. Ratios are between runs of the same minute.`,
  ];
  for (const name of names.length > 0 ? names : Object.keys(benches)) {
    const section = [await benches[name]!()].flat().map(toMarkdown).join("\n\n");
    console.info(`${section}\n`);
    sections.push(section);
  }
  if (argv.includes("--write"))
    writeFileSync("test/bench/report.md", `# Benchmarks\n\n${sections.join("\n\n")}`);
  return 0;
}
