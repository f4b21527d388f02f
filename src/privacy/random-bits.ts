// The two sources of random bits. They differ in type, so that a release cannot be drawn from bits that somebody could compute again.

/** Uniform 32-bit words. */
export interface RandomBits {
  /** integer in 0..4294967295 */
  next(): number;
}

/** Bits of the operating system: the only source for a release. */
export interface SystemBits extends RandomBits {
  readonly source: "operating system";
}
