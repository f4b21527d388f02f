// Analyses from the command line: the same code and numbers as the page. Result as JSON on stdout; errors on stderr with exit code 1
// (the data, the request or the link is at fault) or 2 (the command is).
import { openAsBlob } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Request } from "../analyses/analysis.ts";
import { bind, checkRequest } from "../analyses/request.ts";
import { loadRun } from "../analyses/runs.ts";
import { readTable } from "../data/read.ts";
import type { ReadOptions } from "../data/summary.ts";
import { column, type DataTable, fingerprint, summarise, withKind } from "../data/table.ts";
import { UserError } from "../errors.ts";
import { compareMethod, compareSchema } from "../permalink/compare.ts";
import { decodeRecipe, fragmentOf } from "../permalink/link.ts";
import type { Recipe } from "../permalink/recipe.ts";
import { resultToJson } from "./json.ts";

const usage = `Usage: npm run --silent headless -- --data FILE (--request REQUEST.json | --link URL)
  --data FILE         a CSV file
  --request FILE      {"analysis": "tail-risk", "roles": {"loss": "x"}, "params": {"levels": [0.95]}, "seed": 1}; - for stdin
  --link URL          a Plumbline link (or its part after #), with the file it was made for`;

const hooks = { signal: new AbortController().signal, progress() {} };

/** Runs one command; gives the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  let options: { data?: string; request?: string; link?: string; help?: boolean };
  try {
    options = parseArgs({
      args: [...argv],
      options: {
        data: { type: "string" },
        request: { type: "string" },
        link: { type: "string" },
        help: { type: "boolean" },
      },
    }).values;
  } catch (error) {
    return fail(2, `${(error as Error).message}\n${usage}`);
  }
  if (options.help) return write(usage);
  const { data, request, link } = options;
  if (data === undefined || (request === undefined) === (link === undefined)) {
    return fail(2, `Give --data and either --request or --link.\n${usage}`);
  }
  try {
    const result =
      link === undefined ? await fromRequest(data, await readRequest(request!)) : await fromLink(data, link);
    return write(JSON.stringify(resultToJson(result), null, 1));
  } catch (error) {
    if (error instanceof UserError) return fail(1, error.message);
    throw error;
  }
}

async function fromRequest(path: string, request: Request) {
  return compute(await open(path, {}), request);
}

/** The link's recipe on its file: read and typed as the link says, refused when it is another file. */
async function fromLink(path: string, link: string) {
  const recipe = await decodeRecipe(fragmentOf(link));
  const file = await blobOf(path);
  const table = await settle(file, await open(path, recipe.read ?? {}), recipe);
  return compute(table, recipe.request);
}

async function settle(file: Blob, opened: DataTable, recipe: Recipe): Promise<DataTable> {
  let table = opened;
  for (const { remedy } of compareSchema(recipe, summarise(table))) {
    if (remedy) table = await withKind(table, remedy.column, remedy.kind, hooks);
  }
  const print = recipe.fingerprint === undefined ? undefined : await fingerprint(file, hooks);
  const differences = [...compareSchema(recipe, summarise(table), print), ...compareMethod(recipe)];
  const errors = differences.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new UserError(errors.map(({ text }) => text).join(" "));
  for (const { text } of differences) process.stderr.write(`${text}\n`);
  return table;
}

async function compute(table: DataTable, request: Request) {
  const inputs = bind(request, table.rows, table.columns, (name, type) => column(table, name, type));
  const run = await loadRun(request.analysis);
  return run(inputs, { ...hooks, device: null });
}

/** Reads the data; what the page would caution about goes to stderr. */
async function open(path: string, options: Partial<ReadOptions>): Promise<DataTable> {
  const table = await readTable(await blobOf(path), basename(path), options, hooks);
  for (const { severity, text } of summarise(table).notes) {
    if (severity === "caution") process.stderr.write(`${text}\n`);
  }
  return table;
}

/** A path as the user meant it: npm runs scripts in the project's folder, not in the user's. */
function fromHere(path: string): string {
  return resolve(process.env.INIT_CWD ?? ".", path);
}

async function blobOf(path: string): Promise<Blob> {
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

async function readRequest(path: string): Promise<Request> {
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

function write(text: string): Promise<number> {
  return new Promise((resolve) => process.stdout.write(`${text}\n`, () => resolve(0)));
}

function fail(code: 1 | 2, text: string): number {
  process.stderr.write(`${text}\n`);
  return code;
}
