// Files that are not delimited text, told by their first bytes, so that they are refused by name and with a way out.
import { UserError } from "../errors.ts";

interface Format {
  readonly name: string;
  readonly magic: readonly number[];
  readonly remedy: string;
}

const ascii = (text: string) => [...text].map((c) => c.charCodeAt(0));
const SPREADSHEET = "Open it in the spreadsheet and save the sheet as CSV.";
const UNPACK = "Unpack it and open the CSV inside.";
const EXPORT = "Export the table as CSV first.";

const FORMATS: readonly Format[] = [
  { name: "a Parquet file", magic: ascii("PAR1"), remedy: EXPORT },
  { name: "an Arrow file", magic: ascii("ARROW1"), remedy: EXPORT },
  { name: "an Arrow stream", magic: [0xff, 0xff, 0xff, 0xff], remedy: EXPORT },
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

/** Throws a UserError when the first bytes are those of a known format that is not delimited text. */
export function refuseKnownFormats(head: Uint8Array, fileName: string): void {
  for (const { name, magic, remedy } of FORMATS) {
    const same = magic.every((byte, i) => lower(head[i]) === lower(byte));
    // a column may be named PAR1
    const named =
      magic.every((byte) => byte > 31 && byte < 127) && DELIMITERS.includes(head[magic.length] ?? 0);
    if (same && !named) throw new UserError(`"${fileName}" is ${name}, not a CSV text file. ${remedy}`);
  }
}

function lower(byte: number | undefined): number | undefined {
  return byte !== undefined && byte >= 65 && byte <= 90 ? byte + 32 : byte;
}
