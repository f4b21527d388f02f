// Analyses from the command line: the same code and numbers as the page. Result as JSON on stdout; errors on stderr with exit code 1
// (the data, the request, the link or the ledger is at fault) or 2 (the command is).
import { parseArgs } from "node:util";
import type { Request } from "../analyses/analysis.ts";
import { bind } from "../analyses/request.ts";
import { loadRun } from "../analyses/runs.ts";
import { column, type DataTable, fingerprint, summarise, withKind } from "../data/table.ts";
import { UserError } from "../errors.ts";
import { compareMethod, compareSchema } from "../permalink/compare.ts";
import { formOf } from "../permalink/envelope.ts";
import { decodeRecipe, fragmentOf } from "../permalink/link.ts";
import type { Recipe } from "../permalink/recipe.ts";
import { blobOf, hooks, openTable, readRequest, tell } from "./files.ts";
import { resultToJson } from "./json.ts";
import { openReleaseLink, releaseFile } from "./release.ts";

const usage = `Usage: npm run --silent headless -- --data FILE (--request REQUEST.json | --link URL)
       npm run --silent headless -- --data FILE --request REQUEST.json --release --ledger LEDGER.json
       npm run --silent headless -- --link URL
  --data FILE         a CSV, Parquet, Arrow or JSON Lines file
  --request FILE      {"analysis": "tail-risk", "roles": {"loss": "x"}, "params": {"levels": [0.95]}, "seed": 1}; - for stdin
  --link URL          a Plumbline link (or its part after #), with the file it was made for; a release link needs no file
  --release           in place of exact numbers a private release, by the "privacy" of the request
  --ledger FILE       what the release is charged to; begun when there is none`;

interface Options {
  readonly data?: string;
  readonly request?: string;
  readonly link?: string;
  readonly release?: boolean;
  readonly ledger?: string;
  readonly help?: boolean;
}

/** Runs one command; gives the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  let options: Options;
  try {
    options = parseArgs({
      args: [...argv],
      options: {
        data: { type: "string" },
        request: { type: "string" },
        link: { type: "string" },
        release: { type: "boolean" },
        ledger: { type: "string" },
        help: { type: "boolean" },
      },
    }).values;
  } catch (error) {
    return fail(2, `${(error as Error).message}\n${usage}`);
  }
  if (options.help) return write(usage);
  const command = commandOf(options);
  if (typeof command === "string") return fail(2, `${command}\n${usage}`);
  try {
    return write(JSON.stringify(await command(), null, 1));
  } catch (error) {
    if (error instanceof UserError) return fail(1, error.message);
    throw error;
  }
}

/** What is to be done, or what is wrong with the command. */
function commandOf({ data, request, link, release, ledger }: Options): (() => Promise<unknown>) | string {
  if ((release === true) !== (ledger !== undefined)) return "Give --release and --ledger together.";
  if (link !== undefined && request === undefined && !release) {
    const fragment = fragmentOf(link);
    if (formOf(fragment) === "d") return () => openReleaseLink(fragment);
    if (data !== undefined) return async () => resultToJson(await fromLink(data, fragment));
  }
  if (data === undefined || request === undefined || link !== undefined) {
    return release
      ? "A release is made with --data and --request."
      : "Give --data and either --request or --link.";
  }
  if (ledger !== undefined) return async () => releaseFile(data, await readRequest(request), ledger);
  return async () => resultToJson(await fromRequest(data, await readRequest(request)));
}

async function fromRequest(path: string, request: Request) {
  return compute(await openTable(await blobOf(path), path, {}), request);
}

/** The link's recipe on its file: read and typed as the link says, refused when it is another file. */
async function fromLink(path: string, fragment: string) {
  const recipe = await decodeRecipe(fragment);
  const file = await blobOf(path);
  const table = await settle(file, await openTable(file, path, recipe.read ?? {}), recipe);
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
  for (const { text } of differences) tell(text);
  return table;
}

async function compute(table: DataTable, request: Request) {
  const inputs = bind(request, table.rows, table.columns, (name, type) => column(table, name, type));
  const run = await loadRun(request.analysis);
  return run(inputs, { ...hooks, device: null });
}

function write(text: string): Promise<number> {
  return new Promise((resolve) => process.stdout.write(`${text}\n`, () => resolve(0)));
}

function fail(code: 1 | 2, text: string): number {
  tell(text);
  return code;
}
