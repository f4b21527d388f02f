// Private releases from the command line: the same plan, ledger and noise as the page. What is printed on stdout may be published;
// what is said on stderr (cautions, what is left of the budget) is for the person at the screen.
import type { PrivateRequest, Request } from "../analyses/analysis.ts";
import { derivedInputs, privateInputs, writtenColumns } from "../analyses/private-inputs.ts";
import { preparePlan } from "../analyses/private-plan.ts";
import { release } from "../analyses/private-run.ts";
import type { ReleaseDocument } from "../analyses/release.ts";
import { asWritten, column, fingerprint } from "../data/table.ts";
import { UserError } from "../errors.ts";
import type { ModelSource } from "../onnx/model.ts";
import { releaseToJson } from "../permalink/release-json.ts";
import { decodeRelease, encodeRelease } from "../permalink/release-link.ts";
import { ledgerReport } from "../privacy/ledger-report.ts";
import { blobOf, fromHere, hooks, openTable, tell } from "./files.ts";
import { fileLedger } from "./ledger-file.ts";

/** Releases what `request` asks of the data, charged to the ledger file. Throws a UserError and changes nothing when it may not. */
export async function releaseFile(
  data: string,
  request: Request,
  ledgerPath: string,
  models: ModelSource,
): Promise<unknown> {
  const { privacy } = request;
  if (!privacy) {
    throw new UserError(
      'A release needs "privacy" in its request, for instance {"epsilon": "1", "unit": "row", "budget": "1"}.',
    );
  }
  const asked: PrivateRequest = { ...request, privacy };
  const prepared = await preparePlan(asked);
  const file = await blobOf(data);
  const opened = await openTable(file, data, {});
  const table = await asWritten(opened, writtenColumns(prepared, opened.columns), hooks);
  const bound = privateInputs(prepared, table.rows, table.columns, (name, type) => column(table, name, type));
  const inputs = await derivedInputs(prepared, bound, { ...hooks, models });
  const { document, result, ledger, notes } = await release(prepared, inputs, {
    store: fileLedger(fromHere(ledgerPath)),
    dataset: await fingerprint(file, hooks),
    at: new Date().toISOString(),
  });
  const report = ledgerReport(ledger);
  for (const sentence of [...prepared.cautions, ...notes, ...report.notes]) tell(sentence);
  const budget = `epsilon ${report.budget?.epsilon}`;
  tell(`Charged; ${report.left} of ${budget} is left.`);
  return releaseToJson({ document, result }, await linkTo(document));
}

/** The numbers in a release link; no file is needed. */
export async function openReleaseLink(fragment: string): Promise<unknown> {
  return releaseToJson(await decodeRelease(fragment), `#${fragment}`);
}

/** It has been paid for: a release too long for a link is printed without one. */
async function linkTo(document: ReleaseDocument): Promise<string | undefined> {
  try {
    return `#${await encodeRelease(document)}`;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    tell(error.message);
    return undefined;
  }
}
