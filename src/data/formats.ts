// What a file is, told by its first bytes: one of the formats that are read, or one that is refused by name and with a way out.
import { UserError } from "../errors.ts";
import type { TypedFormat } from "./summary.ts";

export type Format = "csv" | TypedFormat;

interface Refused {
  readonly name: string;
  readonly magic: readonly number[];
  readonly remedy: string;
}

const ascii = (text: string) => [...text].map((c) => c.charCodeAt(0));
const SPREADSHEET = "Open it in the spreadsheet and save the sheet as CSV.";
const UNPACK = "Unpack it and open the CSV inside.";
const EXPORT = "Export the table as CSV first.";

const READ: readonly { readonly format: Format; readonly magic: readonly number[] }[] = [
  { format: "parquet", magic: ascii("PAR1") },
  { format: "arrow", magic: ascii("ARROW1") },
  // a stream: the mark of a message, then the length of its head, which is below 2^24
  { format: "arrow", magic: [0xff, 0xff, 0xff, 0xff] },
];

const REFUSED: readonly Refused[] = [
  {
    name: "an encrypted Parquet file",
    magic: ascii("PARE"),
    remedy: "Decrypt it where its keys are, and open the copy.",
  },
  {
    name: "a Feather file, version 1",
    magic: ascii("FEA1"),
    remedy: "Save it as Feather version 2, Parquet or CSV.",
  },
  { name: "an ORC file", magic: ascii("ORC"), remedy: "Save the table as Parquet or CSV." },
  {
    name: "an Excel workbook or a ZIP archive",
    magic: [0x50, 0x4b, 3, 4],
    remedy: `${SPREADSHEET} Or, if it is an archive, unpack it.`,
  },
  { name: "an old Excel workbook", magic: [0xd0, 0xcf, 0x11, 0xe0], remedy: SPREADSHEET },
  { name: "compressed with gzip", magic: [0x1f, 0x8b], remedy: UNPACK },
  { name: "compressed with bzip2", magic: ascii("BZh"), remedy: UNPACK },
  { name: "compressed with xz", magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a], remedy: UNPACK },
  { name: "compressed with zstd", magic: [0x28, 0xb5, 0x2f, 0xfd], remedy: UNPACK },
  { name: "a 7z archive", magic: [0x37, 0x7a, 0xbc, 0xaf], remedy: UNPACK },
  {
    name: "a PDF document",
    magic: ascii("%PDF"),
    remedy: "Plumbline reads tables: save the data behind it as CSV.",
  },
  {
    name: "a PNG picture",
    magic: [0x89, 0x50, 0x4e, 0x47],
    remedy: "Plumbline reads tables: save the data behind it as CSV.",
  },
  {
    name: "a JPEG picture",
    magic: [0xff, 0xd8, 0xff],
    remedy: "Plumbline reads tables: save the data behind it as CSV.",
  },
  { name: "an SQLite database", magic: ascii("SQLite format 3"), remedy: EXPORT },
  { name: "an HDF5 file", magic: [0x89, 0x48, 0x44, 0x46], remedy: EXPORT },
  { name: "an SPSS file", magic: ascii("$FL2"), remedy: EXPORT },
  { name: "a Stata file", magic: ascii("<stata_dta>"), remedy: EXPORT },
  { name: "an R data file", magic: ascii("RDX"), remedy: "In R, save the data frame with write.csv()." },
  { name: "a web page", magic: ascii("<!DOCTYPE html"), remedy: "Download the data file itself." },
  { name: "a web page", magic: ascii("<html"), remedy: "Download the data file itself." },
  { name: "an XML document", magic: ascii("<?xml"), remedy: EXPORT },
];

const DELIMITERS = ascii(',;\t|\r\n"');

/** The format of a file by its first bytes. Throws a UserError when it is known, and not one that is read. */
export function formatOf(head: Uint8Array, fileName: string): Format {
  for (const { format, magic } of READ) if (begins(head, magic)) return format;
  for (const { name, magic, remedy } of REFUSED) {
    if (begins(head, magic))
      throw new UserError(`"${fileName}" is ${name}, not a table that can be read. ${remedy}`);
  }
  const [, extension] = /\.([a-z0-9]+)$/i.exec(fileName) ?? [];
  switch (extension?.toLowerCase()) {
    case "csv":
    case "tsv":
      return "csv";
    case "parquet":
    case "arrow":
    case "feather":
      throw new UserError(
        `"${fileName}" does not begin as such files do: it is cut off, damaged or misnamed.`,
      );
  }
  const text = utf8.decode(head).trimStart();
  // also an object that is spread over lines: the reader says which line is at fault
  if (/^\{\s*(["}]|$)/.test(text)) return "jsonl";
  if (text.startsWith("[") && /^json|^ndjson$/i.test(extension ?? "")) {
    throw new UserError(
      `"${fileName}" holds a list. Write one object per line, without brackets and commas around them (JSON Lines).`,
    );
  }
  return /^(jsonl|ndjson)$/i.test(extension ?? "") ? "jsonl" : "csv";
}

const utf8 = new TextDecoder();

/** Whether the bytes begin so, and not as a header with a column of that name. */
function begins(head: Uint8Array, magic: readonly number[]): boolean {
  if (!magic.every((byte, i) => lower(head[i]) === lower(byte))) return false;
  const named =
    magic.every((byte) => byte > 31 && byte < 127) && DELIMITERS.includes(head[magic.length] ?? 0);
  return !named;
}

function lower(byte: number | undefined): number | undefined {
  return byte !== undefined && byte >= 65 && byte <= 90 ? byte + 32 : byte;
}
