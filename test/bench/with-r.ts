// The frame of a regression beside R's: the same columns for both, made from a fixed stream, and R's answer as numbers.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { normalVariate, type Uniforms } from "../../src/math/variates.ts";

interface Rows {
  readonly time: Float64Array;
  readonly event: Uint8Array;
  readonly covariates: readonly Float64Array[];
}

/** Columns in turn standard normal and, in two of five rows, 1. */
export function madeCovariates(
  n: number,
  p: number,
  random: () => number,
  uniforms: Uniforms,
): Float64Array[] {
  return Array.from({ length: p }, (_, j) =>
    Float64Array.from({ length: n }, () => (j % 2 === 0 ? normalVariate(uniforms) : random() < 0.4 ? 1 : 0)),
  );
}

/** Effects of -0.1, 0 and 0.1 in turn, added to `start`. */
export function linearAt(covariates: readonly Float64Array[], i: number, start: number): number {
  return covariates.reduce((sum, column, j) => sum + column[i]! * 0.1 * ((j % 3) - 1), start);
}

/** R's start of a script: time, event and the matrix x, read from the file of columns. */
const readColumns = `
suppressMessages(library(survival)); a <- commandArgs(TRUE); n <- as.integer(a[2]); p <- as.integer(a[3])
con <- file(a[1], "rb"); time <- readBin(con, "double", n); event <- readBin(con, "double", n)
x <- matrix(readBin(con, "double", n * p), n, p); close(con); y <- Surv(time, event)
`;

/** Writes the columns for R and calls `work` with what runs a script on them: a list of numbers for each line that it prints. */
export async function besideR<T>(
  { time, event, covariates }: Rows,
  work: (inR: (script: string, ...more: string[]) => number[][]) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "plumbline-regression-"));
  const [columns, program] = [join(folder, "columns.bin"), join(folder, "program.R")];
  const numbers = [time, Float64Array.from(event), ...covariates];
  writeFileSync(columns, Buffer.concat(numbers.map((column) => new Uint8Array(column.buffer))));
  try {
    return await work((script, ...more) => {
      writeFileSync(program, readColumns + script);
      const size = [time.length, covariates.length].map(String);
      const out = execFileSync("Rscript", [program, columns, ...size, ...more], { encoding: "utf8" });
      return out
        .trim()
        .split("\n")
        .map((line) => line.trim().split(/\s+/).map(Number));
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
