// A release as a JSON file, and as the command line prints it: only what may be published. No name of a file or column, no exact
// number, no count of rows, no time, no seed.
import type { OpenedRelease } from "../analyses/open-release.ts";
import { plainTables } from "../analyses/plain-tables.ts";
import { lossMeaning } from "../analyses/private-meaning.ts";

/** `link`: the release's address or its part from "#" on; left out when the release is too long for one. */
export function releaseToJson(
  { document, result }: Pick<OpenedRelease, "document" | "result">,
  link?: string,
): unknown {
  const { question, neighbours, statements, cost, wording } = document;
  const { analysis, version, params, terms } = question;
  return {
    tables: plainTables(result.tables),
    notes: result.notes,
    privacy: { neighbours, cost, statements, terms, meaning: lossMeaning(terms) },
    provenance: { analysis, version, params, conventions: result.conventions },
    ...(wording && { wording }),
    ...(link !== undefined && { link }),
  };
}
