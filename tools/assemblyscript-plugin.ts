// Vite plugin: `import bytes from "./simd.as.ts?wasm"` compiles an AssemblyScript file and gives its WebAssembly bytes.
// The bytes are inlined (a kernel is one or two kilobytes), so that a page, a worker, Node and a test load them alike.
import asc from "assemblyscript/asc";
import type { Plugin } from "vite";

const suffix = ".as.ts?wasm";

export function assemblyscript(): Plugin {
  return {
    name: "plumbline-assemblyscript",
    enforce: "pre",
    async load(id) {
      if (!id.endsWith(suffix)) return null;
      const file = id.slice(0, -"?wasm".length);
      this.addWatchFile(file);
      const bytes = await compile(file);
      const base64 = Buffer.from(bytes).toString("base64");
      return `export default Uint8Array.from(atob("${base64}"), (c) => c.charCodeAt(0));`;
    },
  };
}

/** Compiles with SIMD, without runtime, memory imported as env.memory; throws with the compiler's own message. */
async function compile(file: string): Promise<Uint8Array> {
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    [
      file,
      "--outFile",
      "out.wasm",
      "--baseDir",
      "/",
      "-O3",
      "--enable",
      "simd",
      "--runtime",
      "stub",
      "--importMemory",
      "--noAssert",
    ],
    {
      writeFile(name, contents) {
        if (name === "out.wasm") binary = contents as Uint8Array;
      },
    },
  );
  if (error || !binary) throw new Error(`assemblyscript: ${file} does not compile\n${stderr.toString()}`);
  return binary;
}
