// The words that mean "missing". "none" is not among them: it is a frequent answer ("treatment: none") and is shown as a word.

/** The default: compared after trimming, without regard to case. */
export const defaultMissingTokens: readonly string[] = [
  "",
  "NA",
  "N/A",
  "#N/A",
  "<NA>",
  "NaN",
  "null",
  ".",
  "-",
  "?",
];

const encoder = new TextEncoder();

export class MissingTokens {
  /** by length in bytes: lower-case bytes of each token */
  private readonly byLength: (readonly { readonly bytes: Uint8Array; readonly index: number }[])[] = [];

  constructor(readonly list: readonly string[]) {
    for (const [index, token] of list.entries()) {
      const bytes = encoder.encode(token.trim().toLowerCase());
      this.byLength[bytes.length] = [...(this.byLength[bytes.length] ?? []), { bytes, index }];
    }
  }

  /** The index of the token that bytes[start..end) is, or -1. Case matters only outside ASCII. */
  find(bytes: Uint8Array, start: number, end: number): number {
    const tokens = this.byLength[end - start];
    if (!tokens) return -1;
    for (const token of tokens) {
      let k = 0;
      for (; start + k < end; k++) {
        const c = bytes[start + k]!;
        if ((c >= 65 && c <= 90 ? c + 32 : c) !== token.bytes[k]) break;
      }
      if (start + k === end) return token.index;
    }
    return -1;
  }
}
