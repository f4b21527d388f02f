// Files of the command line: paths as the user meant them, data, requests.
import { openAsBlob } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import type { Request } from "../analyses/analysis.ts";
import { checkRequest } from "../analyses/request.ts";
import { readTable } from "../data/read.ts";
import type { ReadOptions } from "../data/summary.ts";
import { type DataTable, summarise } from "../data/table.ts";
import { UserError } from "../errors.ts";

export const hooks = { signal: new AbortController().signal, progress() {} };

/** A path as the user meant it: npm runs scripts in the project's folder, not in the user's. */
export function fromHere(path: string): string {
  return resolve(process.env.INIT_CWD ?? ".", path);
}

/** Reads the data of `path`; what the page would caution about goes to stderr. */
export async function openTable(file: Blob, path: string, options: Partial<ReadOptions>): Promise<DataTable> {
  const table = await readTable(file, basename(path), options, hooks);
  for (const { severity, text } of summarise(table).notes) {
    if (severity === "caution") tell(text);
  }
  return table;
}

/** To be called once for a path: what comes through a pipe can be read only once. */
export async function blobOf(path: string): Promise<Blob> {
  const found = await stat(fromHere(path)).catch(() => null);
  if (!found) throw new UserError(`There is no file "${path}". Check the path.`);
  if (found.isDirectory()) throw new UserError(`"${path}" is a folder. Name a file in it.`);
  try {
    // a pipe has no size: it is read to its end
    return found.isFile() ? await openAsBlob(fromHere(path)) : new Blob([await readFile(fromHere(path))]);
  } catch {
    throw new UserError(`The file "${path}" cannot be read. Check its permissions.`);
  }
}

export async function readRequest(path: string): Promise<Request> {
  let text: string;
  try {
    const read = await readFile(path === "-" ? "/dev/stdin" : fromHere(path), "utf8");
    text = read.replace(/^\uFEFF/, "");
  } catch {
    throw new UserError(`The request "${path}" cannot be read. Check the path.`);
  }
  try {
    return checkRequest(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new UserError(`The request "${path}" is not JSON: ${error.message}.`);
    throw error;
  }
}

/** Writes to stdout, each piece when the one before is gone; gives the exit code. A reader that has read enough (`head`) is no error. */
export async function print(pieces: Iterable<string>): Promise<0> {
  // the write itself says what went wrong; without a listener the process would end here
  process.stdout.on("error", () => {});
  for (const piece of pieces) {
    const error = await new Promise<NodeJS.ErrnoException | null | undefined>((resolve) => {
      process.stdout.write(piece, resolve);
    });
    if (error?.code === "EPIPE") break;
    if (error) throw error;
  }
  return 0;
}

/** A sentence on stderr: for the person at the screen, not part of the answer. */
export function tell(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}
