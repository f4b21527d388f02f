// A ledger in a JSON file. A change holds a lock file, so that two processes cannot both spend the last of a budget, and replaces the
// ledger by a whole new one that is on the disk before it takes the old one's name: after a crash there is the one or the other.
import { open, readFile, realpath, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { UserError } from "../errors.ts";
import type { Ledger } from "../privacy/ledger.ts";
import type { LedgerStore } from "../privacy/ledger-store.ts";
import { readLedger, writeLedger } from "../privacy/ledger-text.ts";

/** `path`: absolute; the file need not exist yet. */
export function fileLedger(path: string): LedgerStore {
  return {
    read: (dataset) => load(path, dataset),
    async update(dataset, change) {
      // a link to the ledger stays one
      const file = await realpath(path).catch(() => path);
      const lock = `${file}.lock`;
      await take(lock, file);
      try {
        const next = change(await load(file, dataset));
        await replace(file, writeLedger(next));
        return next;
      } finally {
        await rm(lock);
      }
    },
  };
}

async function load(file: string, dataset: string): Promise<Ledger | null> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw new UserError(
      `The ledger "${file}" cannot be read (${codeOf(error)}). Check its path and permissions.`,
    );
  }
  return readLedger(text, dataset);
}

async function take(lock: string, file: string): Promise<void> {
  try {
    const handle = await open(lock, "wx");
    await handle.writeFile(`process ${process.pid}\n`);
    await handle.close();
  } catch (error) {
    if (codeOf(error) === "EEXIST") {
      const holder = (await readFile(lock, "utf8").catch(() => "")).trim();
      throw new UserError(
        `The ledger "${file}" is locked by another release${holder === "" ? "" : ` (${holder})`}. Try again when it is done; if no such process runs any more, delete "${lock}". Nothing was charged.`,
      );
    }
    throw cannotWrite(file, error);
  }
}

async function replace(file: string, text: string): Promise<void> {
  const fresh = `${file}.new`;
  try {
    const handle = await open(fresh, "w");
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(fresh, file);
    await syncFolder(dirname(file));
  } catch (error) {
    throw cannotWrite(file, error);
  }
}

/** The new name is on the disk, too. Windows cannot open folders and needs no such step. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function cannotWrite(file: string, error: unknown): UserError {
  return new UserError(
    `The ledger "${file}" cannot be written (${codeOf(error)}), so nothing is released. Check its folder and permissions.`,
  );
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown reason";
}
