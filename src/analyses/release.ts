// The contract of the private form of an analysis: src/analyses/<id>/release.ts exports `release: ReleaseForm`.
// Four steps, so that each can be read, tested and audited alone, and before them one that few forms need:
//   plan     public facts only           -> what will be asked of the data, with which noise (throws UserError for what does not fit)
//   derive   each row of the data alone  -> a number for it that takes long to find, such as a model's risk
//   measure  the data                    -> integers; a unit changes them by at most what the plan's statements say
//   draw     integers + random bits      -> noisy integers: the only step with noise, exact integer arithmetic throughout
//   finish   noisy integers + the plan   -> tables with intervals; post-processing, a pure function, the same on every machine
// What leaves the machine is the plan's public part and the drawn integers; tables are computed from them again wherever they are opened.
import type { Cost, Statement } from "../privacy/mechanism.ts";
import type { RandomBits } from "../privacy/random-bits.ts";
import type { PublicTerms } from "../privacy/terms.ts";
import type { Context, Inputs, Note, ParamValue, Table, Wording } from "./analysis.ts";

/** A public question: no names of columns. */
export interface PrivateQuestion {
  readonly analysis: string;
  /** ReleaseForm.version; for a question of an older version a form plans and finishes as it did then, so that old links keep opening */
  readonly version: number;
  /** only parameters that the private form uses, complete */
  readonly params: Readonly<Record<string, ParamValue>>;
  readonly terms: PublicTerms;
}

export interface Plan<P = unknown> {
  readonly question: PrivateQuestion;
  /** "add or remove one person" or "replace one person" */
  readonly neighbours: string;
  readonly statements: readonly Statement[];
  /** exact sum of the statements' shares: what the ledger is charged */
  readonly cost: Cost;
  /** what the form worked out from the question for its own later steps */
  readonly own: P;
}

/** Noisy integers by name; names that were found stand as integers among them (names-in-integers.ts). Integers beyond 2^53 are refused by the mechanisms, so numbers hold them. */
export type Drawn = Readonly<Record<string, readonly number[]>>;

/** Tables under the names and columns of the exact result. */
export interface Finished {
  readonly tables: Readonly<Record<string, Table>>;
  readonly notes: readonly Note[];
  /** in words, as Provenance.conventions */
  readonly conventions: Readonly<Record<string, string>>;
}

/** What leaves the machine: a question, what it cost, and noisy integers. Everything that is shown is computed from it again. */
export interface ReleaseDocument {
  readonly question: PrivateQuestion;
  readonly neighbours: string;
  readonly statements: readonly Statement[];
  readonly cost: Cost;
  readonly drawn: Drawn;
  /** words for the numbers, typed by the user or from a sample's description */
  readonly wording?: Wording;
}

export interface Output {
  readonly id: string;
  readonly label: string;
  readonly default: boolean;
  /** It stands alone, and in place of named groups: their values are found in the data, which costs a delta. */
  readonly finds?: true;
}

/** Which public facts a form asks for. */
export interface Asks {
  readonly grid: boolean;
  /** the name of a role: asked when a column stands in it, so that terms with bounds are those of a question with that column */
  readonly bounds: boolean | string;
  readonly delta: boolean;
}

/** What is asked of one question. */
export interface Asked extends Asks {
  readonly bounds: boolean;
}

/** What `form` asks of a question in which `holds` says of a role whether it has a column. */
export function askedBy({ asks }: Pick<ReleaseForm, "asks">, holds: (role: string) => boolean): Asked {
  return { ...asks, bounds: typeof asks.bounds === "string" ? holds(asks.bounds) : asks.bounds };
}

export interface Headline {
  readonly labels: readonly string[];
  readonly values: Float64Array;
  readonly at?: Float64Array;
}

/** A pair of neighbouring inputs on which the mechanism is hardest to hide, and the numbers by which outputs are told apart. */
export interface AuditCase<M> {
  readonly first: M;
  readonly second: M;
  /** a one-dimensional summary of a draw; the audit looks for the threshold or value that tells the two apart best */
  score(drawn: Drawn): number;
}

/** What derive() may use of the outside world. */
export type DeriveContext = Pick<Context, "signal" | "progress" | "models">;

export interface ReleaseForm<P = unknown, M = unknown> {
  /** Of the rule from a question to numbers. Apart from Card.version: a better private form leaves the exact numbers as they were */
  readonly version: number;
  readonly asks: Asks;
  /** roles of the card that the private form can use; any other assigned role is refused by name. Groups are those of role "group" */
  readonly roles: readonly string[];
  /** parameters of the card that it uses */
  readonly params: readonly string[];
  /** what can be released, in words, with the default set */
  readonly outputs: readonly Output[];
  /**
   * The headline numbers are shares of one, always or where no bounds are asked, and their error is told in percentage points; left out:
   * they have the unit of the data
   */
  readonly headlineScale?: "share" | "share without bounds";
  /** `groups`: whether question.terms.groups are given (not where they are found) */
  plan(question: PrivateQuestion, groups: boolean): Plan<P>;
  /**
   * The inputs with columns that measure() needs and the file does not hold. What a row gets must depend on that row, the parameters and
   * the seed alone: not on another row, its place, how many there are, or what was worked out beside it. Awaited before measure() and the
   * charge, and kept while the terms change, on which it must not depend. Throws a UserError, or the signal's reason when aborted.
   */
  derive?(inputs: Inputs, context: DeriveContext): Promise<Inputs>;
  /** With derive(): the tables of run() that headline() reads, from its inputs, so that a preview need not do the same work again. */
  exact?(inputs: Inputs, plan: Plan<P>): Finished["tables"];
  /**
   * `inputs`: of derive(), where the form has it. They hold the capped rows only: what a person has beyond atMost is dropped. With groups, column "group" has exactly the stated
   * labels in the stated order, and rows of others are dropped; where its values are to be found, and other categories, are spelled as in the file (same-value.ts). Every rule
   * must judge a row by itself: a coding or a kind that is guessed from all rows would change with one person.
   */
  measure(inputs: Inputs, plan: Plan<P>): M;
  draw(measured: M, plan: Plan<P>, bits: RandomBits): Drawn;
  /** `drawn` may come from a stranger's link: throws a UserError when names or lengths are not what draw() gives */
  finish(drawn: Drawn, plan: Plan<P>): Finished;
  /**
   * The numbers whose error a reader cares about, from the tables of the exact run or of finish(): the same labels, and x positions
   * where there are any (taken from the plan), for both, so that the two can be subtracted. NaN where a table does not say.
   */
  headline(tables: Finished["tables"], plan: Plan<P>): Headline;
  /** The values of `headline` of a draw without the rest that `finish` works out, where that is quicker: simulations need no more. */
  headlineValues?(drawn: Drawn, plan: Plan<P>): Float64Array;
  auditCase(plan: Plan<P>): AuditCase<M>;
}
