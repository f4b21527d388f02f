// A file of our own making: 600 insurance claims in seven columns, with what real files have: missing cells, quotes, commas, numbers
// that are codes, a few words among the numbers. The same text every time.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generator } from "../generator.ts";

export const claimsRows = 600;

export function claims(): string {
  const random = generator(11);
  const sectors = ["retail", "industry", "farming"];
  const lines = ["claim,date,sector,region,loss,weight,remark"];
  for (let row = 1; row <= claimsRows; row++) {
    const day = new Date(Date.UTC(2015, 0, 1 + Math.floor(random() * 3000))).toISOString().slice(0, 10);
    const sector = sectors[Math.floor(random() * 3)]!;
    const region = 1 + Math.floor(random() * 4);
    const size = (sector === "industry" ? 30 : 12) * (1 / (1 - random()) ** 0.4 - 1);
    const loss = row === 17 ? "unknown" : random() < 0.02 ? "" : size.toFixed(3);
    const weight = (0.5 + random()).toFixed(2);
    lines.push(`C-${1000 + row},${day},${sector},${region},${loss},${weight},"seen, ""as is"", ${row}"`);
  }
  return `${lines.join("\n")}\n`;
}

/** A folder for the files of a test; `remove` leaves nothing behind. */
export async function folder() {
  const path = await mkdtemp(join(tmpdir(), "plumbline-"));
  return {
    async write(name: string, content: string | Uint8Array): Promise<string> {
      await writeFile(join(path, name), content);
      return join(path, name);
    },
    remove: () => rm(path, { recursive: true }),
  };
}
