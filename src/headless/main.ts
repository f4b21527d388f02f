// Analyses from the command line: the same code and numbers as the page. Result as JSON on stdout; errors on stderr with exit code 1
// (the data, the request, the link or the ledger is at fault) or 2 (the command is).
import { parseArgs } from "node:util";
import type { Request } from "../analyses/analysis.ts";
import { bind } from "../analyses/request.ts";
import { loadRun } from "../analyses/runs.ts";
import { column, type DataTable, fingerprint, summarise, withKind } from "../data/table.ts";
import { UserError } from "../errors.ts";
import type { ModelSource } from "../onnx/model.ts";
import { compareMethod, compareSchema } from "../permalink/compare.ts";
import { formOf } from "../permalink/envelope.ts";
import { decodeRecipe, fragmentOf } from "../permalink/link.ts";
import type { Recipe } from "../permalink/recipe.ts";
import { blobOf, hooks, openTable, print, readRequest, tell } from "./files.ts";
import { jsonPieces } from "./json.ts";
import { modelsOnDisk } from "./models.ts";
import { openReleaseLink, releaseFile } from "./release.ts";

const usage = `Usage: npm run --silent headless -- --data FILE (--request REQUEST.json | --link URL)
       npm run --silent headless -- --data FILE --request REQUEST.json --release --ledger LEDGER.json
       npm run --silent headless -- --link URL
  --data FILE         a CSV, Parquet, Arrow or JSON Lines file
  --request FILE      {"analysis": "tail-risk", "roles": {"loss": "x"}, "params": {"levels": [0.95]}, "seed": 1}; - for stdin
  --link URL          a Plumbline link (or its part after #), with the file it was made for; a release link needs no file
  --model FILE        the ONNX file that the request's "model" names; without it that name is a path, or "demo"
  --vocabulary FILE   what its token ids mean; without it looked for beside the model
  --release           in place of exact numbers a private release, by the "privacy" of the request
  --ledger FILE       what the release is charged to; begun when there is none`;

interface Options {
  readonly data?: string;
  readonly request?: string;
  readonly link?: string;
  readonly model?: string;
  readonly vocabulary?: string;
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
        model: { type: "string" },
        vocabulary: { type: "string" },
        release: { type: "boolean" },
        ledger: { type: "string" },
        help: { type: "boolean" },
      },
    }).values;
  } catch (error) {
    return fail(2, `${(error as Error).message}\n${usage}`);
  }
  if (options.help) return print([usage, "\n"]);
  const command = commandOf(options);
  if (typeof command === "string") return fail(2, `${command}\n${usage}`);
  try {
    return await print(lines(await command()));
  } catch (error) {
    if (error instanceof UserError) return fail(1, error.message);
    throw error;
  }
}

/** What is to be done, or what is wrong with the command. */
function commandOf(options: Options): (() => Promise<unknown>) | string {
  const { data, request, link, release, ledger } = options;
  const models = modelsOnDisk(options);
  if ((release === true) !== (ledger !== undefined)) return "Give --release and --ledger together.";
  if (link !== undefined && request === undefined && !release) {
    const fragment = fragmentOf(link);
    if (formOf(fragment) === "d") return () => openReleaseLink(fragment);
    if (data !== undefined) return () => fromLink(data, fragment, models);
  }
  if (data === undefined || request === undefined || link !== undefined) {
    return release
      ? "A release is made with --data and --request."
      : "Give --data and either --request or --link.";
  }
  if (ledger !== undefined) return async () => releaseFile(data, await readRequest(request), ledger, models);
  return async () => fromRequest(data, await readRequest(request), models);
}

async function fromRequest(path: string, request: Request, models: ModelSource) {
  return compute(await openTable(await blobOf(path), path, {}), request, models);
}

/** The link's recipe on its file: read and typed as the link says, refused when it is another file. */
async function fromLink(path: string, fragment: string, models: ModelSource) {
  const recipe = await decodeRecipe(fragment);
  const file = await blobOf(path);
  const table = await settle(file, await openTable(file, path, recipe.read ?? {}), recipe);
  return compute(table, recipe.request, models);
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

async function compute(table: DataTable, request: Request, models: ModelSource) {
  const inputs = bind(request, table.rows, table.columns, (name, type) => column(table, name, type));
  const run = await loadRun(request.analysis);
  return run(inputs, { ...hooks, device: null, models });
}

function* lines(value: unknown): Generator<string> {
  yield* jsonPieces(value);
  yield "\n";
}

function fail(code: 1 | 2, text: string): number {
  tell(text);
  return code;
}
