// The command line, called in this process: what it prints on stdout, as the page's export would be read.
import { vi } from "vitest";
import { main } from "../../src/headless/main.ts";
import type { Exported } from "./visit.ts";

/** Throws with what stands on stderr when the exit code is not 0. */
export async function headless(...argv: string[]): Promise<Exported> {
  const said = { out: "", err: "" };
  const take = (stream: "out" | "err") =>
    ((text: string, done?: () => void) => {
      said[stream] += text;
      done?.();
      return true;
    }) as typeof process.stdout.write;
  const out = vi.spyOn(process.stdout, "write").mockImplementation(take("out"));
  const err = vi.spyOn(process.stderr, "write").mockImplementation(take("err"));
  const code = await main(argv).finally(() => {
    out.mockRestore();
    err.mockRestore();
  });
  if (code !== 0) throw new Error(`headless: exit code 0, got ${code}: ${said.err}`);
  return JSON.parse(said.out) as Exported;
}
