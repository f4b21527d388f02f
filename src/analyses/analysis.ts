// The contract of an analysis. A folder src/analyses/<id>/ holds
//   index.ts    export const card: Card          plain data, imported by every thread
//   run.ts      export const run: Run            worker or Node; pure; no DOM
//   view.tsx    export default: Component<ViewProps>   main thread; draws tables, does no arithmetic
//   method.md   what it estimates, assumptions, formulas, sources, limits
// and is found by the globs in cards.ts, runs.ts and views.ts. Nothing else names an analysis.
import type { Column, ColumnKind, ColumnType } from "../data/column.ts";
import type { Device } from "../gpu/device.ts";
import type { Preference } from "../kernels/kernel.ts";
import type { ModelSource } from "../onnx/model.ts";
import type { Terms } from "../privacy/terms.ts";
import type { ErrorBand, UnprovenReport } from "./private-reports.ts";
import type { Finished, PrivateQuestion } from "./release.ts";

// ---- card: what the user is asked -------------------------------------------------------------------

/** A column (or several) that the analysis needs. */
export interface Role {
  readonly label: string;
  readonly help: string;
  /** how run() receives it; "any": numbers as numbers, every other kind as categories */
  readonly type: ColumnType | "any";
  /** kinds that are offered in the picker, in order of preference */
  readonly kinds: readonly ColumnKind[];
  readonly optional?: boolean;
  /** several columns: the request holds a list of names */
  readonly many?: boolean;
  /** lower-case words; a column whose name contains one is suggested first */
  readonly hints?: readonly string[];
}

interface ParamCommon {
  readonly label: string;
  readonly help: string;
  /** shown only when another parameter has one of these values */
  readonly when?: { readonly param: string; readonly in: readonly (string | number | boolean)[] };
  /** shown in the main settings (default) or behind "more settings" */
  readonly advanced?: boolean;
}
export interface NumberParam extends ParamCommon {
  readonly type: "number";
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly integer?: boolean;
  readonly scale?: "linear" | "log";
  /** "percent": stored as a fraction, shown and typed as a percentage */
  readonly display?: "percent" | "plain";
}
export interface NumbersParam extends ParamCommon {
  readonly type: "numbers";
  readonly default: readonly number[];
  /** inclusive bounds of each entry */
  readonly min: number;
  readonly max: number;
  readonly minItems: number;
  readonly maxItems: number;
  readonly suggestions: readonly number[];
  readonly display?: "percent" | "plain";
}
export interface ChoiceParam extends ParamCommon {
  readonly type: "choice";
  readonly default: string;
  readonly choices: readonly { readonly value: string; readonly label: string; readonly help?: string }[];
}
export interface BooleanParam extends ParamCommon {
  readonly type: "boolean";
  readonly default: boolean;
}
export interface TextParam extends ParamCommon {
  readonly type: "text";
  readonly default: string;
  readonly maxLength: number;
}
/** Names of columns of the file, for instance those to be treated as factors. */
export interface ColumnsParam extends ParamCommon {
  readonly type: "columns";
  readonly default: readonly string[];
}
/** A list of texts; `of: "tokens"`: offered from the vocabulary of the model that parameter `model` names. */
export interface TextsParam extends ParamCommon {
  readonly type: "texts";
  readonly default: readonly string[];
  readonly minItems: number;
  readonly maxItems: number;
  readonly maxLength: number;
  readonly of?: "tokens";
}
/** A span of time or of tokens, as "720 hours" or "200 tokens"; a request may also say {"hours": 720} or {"tokens": 200}. */
export interface SpanParam extends ParamCommon {
  readonly type: "span";
  readonly default: string;
  /** inclusive bounds of each unit; tokens are whole numbers */
  readonly units: Readonly<Record<"hours" | "tokens", { readonly min: number; readonly max: number }>>;
}
/** The name of a generative model: "demo", or one that the user loaded. */
export interface ModelParam extends ParamCommon {
  readonly type: "model";
  readonly default: string;
}
export type Param =
  | NumberParam
  | NumbersParam
  | ChoiceParam
  | BooleanParam
  | TextParam
  | ColumnsParam
  | TextsParam
  | SpanParam
  | ModelParam;
export type ParamValue = number | string | boolean | readonly number[] | readonly string[];

export interface Card {
  /** folder name; for ever */
  readonly id: string;
  readonly title: string;
  /** version of the method: rises when the same request would give other numbers */
  readonly version: number;
  /** one sentence: what the user learns */
  readonly summary: string;
  readonly citation: string;
  readonly roles: Readonly<Record<string, Role>>;
  /** sets of optional roles, the best first: one set has to be filled. run() says so where none is */
  readonly alternatives?: readonly (readonly string[])[];
  readonly params: Readonly<Record<string, Param>>;
}

// ---- request and inputs -----------------------------------------------------------------------------

/** What is computed: the whole recipe. `params` may leave out what is at its default. */
export interface Request {
  readonly analysis: string;
  readonly roles: Readonly<Record<string, string | readonly string[]>>;
  readonly params: Readonly<Record<string, ParamValue>>;
  /** integer in 0..4294967295 */
  readonly seed: number;
  /** asks for a private release in place of exact numbers: bind() refuses it, so that exact numbers are never taken for private ones */
  readonly privacy?: Terms;
}

/** A request for a release. */
export type PrivateRequest = Request & { readonly privacy: Terms };

/** What run() receives: columns by role, complete and checked parameters. */
export interface Inputs {
  readonly rows: number;
  /** one entry per assigned role with a single column */
  readonly columns: Readonly<Record<string, Column>>;
  /** one entry per assigned role with `many` */
  readonly lists: Readonly<Record<string, readonly Column[]>>;
  /** every parameter of the card, defaults filled in */
  readonly params: Readonly<Record<string, ParamValue>>;
  readonly seed: number;
}

/** What run() may use of the outside world. */
export interface Context {
  readonly signal: AbortSignal;
  /** fraction done in 0..1 and what is being done, in words */
  progress(fraction: number, stage: string): void;
  /** null: no WebGPU here; kernels then run on the CPU with the same numbers */
  readonly device: Device | null;
  /** where the user wants kernels to run; changes no number */
  readonly prefer?: Preference;
  /** generative models by name; absent where none can be had */
  readonly models?: ModelSource;
  /** shows what is known so far, where somebody looks on; the result of run() replaces it */
  partial?(result: Result): void;
  /** awaited between pieces of a long computation: resolves at once, or when the user goes on after a pause */
  unpaused?(): Promise<void>;
}

export type Run = (inputs: Inputs, context: Context) => Promise<Result>;

// ---- result -----------------------------------------------------------------------------------------

/** Columns of equal length. NaN in a number column means "not defined" (null in JSON) and is never shown as NaN. */
export type Table = Readonly<Record<string, Float64Array | readonly string[]>>;

/** A doubt or a fact beside the numbers. `table` and `row` say which number it belongs to. */
export interface Note {
  readonly severity: "info" | "caution" | "warning";
  readonly text: string;
  readonly table?: string;
  readonly row?: number;
}

export interface Provenance {
  readonly analysis: string;
  readonly version: number;
  readonly rows: number;
  readonly rowsUsed: number;
  readonly rowsLeftOut: readonly {
    readonly reason: string;
    readonly rows: number;
    readonly firstRow: number;
  }[];
  readonly seed: number;
  readonly replicates?: number;
  /** every choice on which programs differ, in words: {definition: "exact at atoms (Rockafellar-Uryasev)"} */
  readonly conventions: Readonly<Record<string, string>>;
  /** what did the bulk work; with durationMs the only fields that may differ between machines */
  readonly backend: string;
  readonly durationMs: number;
}

export interface Result {
  readonly tables: Readonly<Record<string, Table>>;
  readonly notes: readonly Note[];
  readonly provenance: Provenance;
}

// ---- view -------------------------------------------------------------------------------------------

/** Words for the numbers, from a sample's description or typed by the user; they never change a number. */
export interface Wording {
  /** "million DKK"; empty when unknown */
  readonly unit: string;
  /** what one row is, in the plural: "fires"; default "rows" */
  readonly items: string;
}

export interface ViewProps {
  readonly result: Result;
  readonly request: Request;
  readonly inputs: { readonly params: Readonly<Record<string, ParamValue>> };
  readonly wording: Wording;
  /** true while a newer result is being computed: the view stays, dimmed */
  readonly stale: boolean;
  /** change the request from the picture, e.g. by clicking a level */
  setParam(name: string, value: ParamValue): void;
  /**
   * While a private release is prepared: where 95 % of simulated releases lie, and the exact numbers they lie around. For the own screen;
   * drawn in the colour of privacy.
   */
  readonly expected?: ErrorBand;
}

/** What view-released.tsx receives: what left the machine, and on the own screen the exact result of the same question. */
export interface ReleasedViewProps {
  readonly released: Finished;
  readonly question: PrivateQuestion;
  readonly wording: Wording;
  /** null where the release was opened without the file. Drawn as `data-local`: it must not get into a saved picture */
  readonly exact: Result | null;
}

/** What view-unproven.tsx receives: a release beside a published way that carries no proof. For the own screen, on bundled data only. */
export interface UnprovenViewProps {
  readonly report: UnprovenReport;
  readonly terms: Terms;
  readonly wording: Wording;
}
