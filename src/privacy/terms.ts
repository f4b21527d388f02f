// What the user states before anything is spent. Everything here is public knowledge, typed by hand: nothing is read from the data.

/** Whose presence is hidden: a row, or a person who may have up to `atMost` rows (the first ones in the file count, the rest are dropped). */
export type Unit = "row" | { readonly column: string; readonly atMost: number };

/** Equal bins on 0 to `max` in the unit of the durations. */
export interface Grid {
  readonly max: number;
  /** a power of two is usual; left out: chosen by the rule of the form from `size`, or from a noisy count that is paid for */
  readonly bins?: number;
}

/** Values outside are set to the nearer end, not dropped. */
export interface Bounds {
  readonly lower: number;
  readonly upper: number;
}

/** The part "privacy" of a request. */
export interface Terms {
  /** exact, as typed: "1", "0.5", "1/3" */
  readonly epsilon: string;
  /** given: discrete Gaussian noise under zCDP, or values that are found, (epsilon, delta); left out: pure epsilon */
  readonly delta?: string;
  readonly unit: Unit;
  readonly grid?: Grid;
  readonly bounds?: Bounds;
  /** the values of the group column that are public knowledge, in the order in which they are released; other rows are dropped */
  readonly groups?: readonly string[];
  /** number of persons when it is public knowledge: neighbours then replace one person, and no noisy count is paid for where it serves */
  readonly size?: number;
  /** what is released, ids of ReleaseForm.outputs; left out: the form's default. Less costs less noise */
  readonly outputs?: readonly string[];
  /** total epsilon of a new ledger, exact as typed; kept here, as is budgetDelta */
  readonly budget?: string;
  /** delta of a new ledger, at least `delta`, which it is when left out: room for further releases with a delta */
  readonly budgetDelta?: string;
}

/** The part of the terms that a release publishes: no name of a column, no budget. */
export interface PublicTerms extends Omit<Terms, "unit" | "budget" | "budgetDelta"> {
  readonly unit: "row" | { readonly atMost: number };
}
