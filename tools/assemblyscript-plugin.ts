// Vite plugin: `import bytes from "./simd.as.ts?wasm"` compiles an AssemblyScript file and gives its WebAssembly bytes.
// The bytes are inlined (a kernel is one or two kilobytes), so that a page, a worker, Node and a test load them alike.
// Loading the compiler takes seconds, so its answers are kept in node_modules/.cache by the hash of source and compiler.
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const suffix = ".as.ts?wasm";
const cache = new URL("../node_modules/.cache/plumbline/", import.meta.url);
const compiler = fileURLToPath(new URL("../node_modules/assemblyscript/package.json", import.meta.url));
const flags = ["-O3", "--enable", "simd", "--runtime", "stub", "--importMemory", "--noAssert"];

export function assemblyscript(): Plugin {
  return {
    name: "plumbline-assemblyscript",
    enforce: "pre",
    async load(id) {
      if (!id.endsWith(suffix)) return null;
      const file = id.slice(0, -"?wasm".length);
      const sources = await withImports(file);
      for (const source of sources) this.addWatchFile(source);
      const base64 = (await compiled(file, sources)).toString("base64");
      return `export default Uint8Array.from(atob("${base64}"), (c) => c.charCodeAt(0));`;
    },
  };
}

/** The file and what it imports, directly or not (`import { f } from "./other.as"`). */
async function withImports(file: string, found = new Set<string>()): Promise<ReadonlySet<string>> {
  if (found.has(file)) return found;
  found.add(file);
  for (const [, path] of (await readFile(file, "utf8")).matchAll(/^import .* from "(.+)";$/gm)) {
    await withImports(resolve(dirname(file), `${path}.ts`), found);
  }
  return found;
}

async function compiled(file: string, sources: ReadonlySet<string>): Promise<Buffer> {
  const texts = await Promise.all([...sources, compiler].map((path) => readFile(path)));
  const digest = createHash("sha256").update(flags.join(" "));
  for (const text of texts) digest.update(text);
  const hash = digest.digest("hex");
  const kept = new URL(`${hash}.wasm`, cache);
  const known = await readFile(kept).catch(() => null);
  if (known) return known;
  const bytes = await compile(file);
  await mkdir(cache, { recursive: true });
  // moved into place whole: another process may be reading
  const draft = new URL(`${hash}.${process.pid}.draft`, cache);
  await writeFile(draft, bytes);
  await rename(draft, kept);
  return bytes;
}

/** Compiles with SIMD, without runtime, memory imported as env.memory; throws with the compiler's own message. */
async function compile(file: string): Promise<Buffer> {
  const { default: asc } = await import("assemblyscript/asc");
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc.main([file, "--outFile", "out.wasm", "--baseDir", "/", ...flags], {
    writeFile(name, contents) {
      if (name === "out.wasm") binary = contents as Uint8Array;
    },
  });
  if (error || !binary) throw new Error(`assemblyscript: ${file} does not compile\n${stderr.toString()}`);
  return Buffer.from(binary);
}
