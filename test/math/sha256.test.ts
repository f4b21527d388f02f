import { expect, test } from "vitest";
import { Sha256, sha256OfText } from "../../src/math/sha256.ts";
import { generator } from "../generator.ts";

const hex = (digest: ArrayBuffer) => Buffer.from(digest).toString("hex");

test("the published digest of abc (FIPS 180-4)", () => {
  const hash = new Sha256();
  hash.update(new TextEncoder().encode("abc"));
  expect(hash.digest()).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});

test("lengths 0 to 300 in pieces of any size are the digest of WebCrypto", async () => {
  const random = generator(3);
  for (let length = 0; length <= 300; length++) {
    const bytes = Uint8Array.from({ length }, () => random() * 256);
    const hash = new Sha256();
    for (let at = 0; at < length; ) {
      const piece = 1 + Math.floor(random() * 90);
      hash.update(bytes.subarray(at, at + piece));
      at += piece;
    }
    expect(hash.digest(), `length ${length}`).toBe(hex(await crypto.subtle.digest("SHA-256", bytes)));
  }
});

test("a text is hashed by its UTF-8 bytes", () => {
  // sha256sum of printf 'h\xc3\xb6he'
  expect(sha256OfText("höhe")).toBe("66f0cf6178ca17e153ae1bdfb973a94a65c30196faa5cfc45f8cc6a490c2b6b8");
});
