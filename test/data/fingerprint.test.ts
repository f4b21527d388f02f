import { expect, test } from "vitest";
import { fingerprint } from "../../src/data/table.ts";
import { hooks } from "./reading.ts";

const hex = (digest: ArrayBuffer) => Buffer.from(digest).toString("hex");

test("a file over several slices is the digest of WebCrypto", async () => {
  const bytes = Uint8Array.from({ length: 9_000_001 }, (_, i) => (i * 2654435761) >>> 24);
  expect(await fingerprint(new Blob([bytes]), hooks)).toBe(hex(await crypto.subtle.digest("SHA-256", bytes)));
});
