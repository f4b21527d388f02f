// Links of releases that were published with earlier versions of the private form. A new case is an entry of old-releases.json; none is
// ever changed or removed.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type PlainTables, plainTables } from "../../../src/analyses/plain-tables.ts";
import { decodeRelease } from "../../../src/permalink/release-link.ts";

const published: { what: string; link: string; tables: PlainTables }[] = JSON.parse(
  readFileSync("test/analyses/tail-risk/old-releases.json", "utf8"),
);

test.each(published)(
  "version 1, $what: the same numbers as when it was published",
  async ({ link, tables }) => {
    const opened = await decodeRelease(link);
    expect(opened.document.question.version).toBe(1);
    const { differences: _, ...found } = JSON.parse(JSON.stringify(plainTables(opened.result.tables)));
    expect(found).toEqual(tables);
  },
);
