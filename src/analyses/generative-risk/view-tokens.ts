// Tokens of a vocabulary in words: "LAB//LACTATE" with "Q9" is "Lactate, 9th decile", "TIME//2h-4h" is "2 to 4 h later". Knows the habits of
// MEDS and of tokenisers built on it (kind//name//more, Q1 to Q10, spans of time); a token of any other form stays as it is.

/** A step of a timeline that a person would call one thing: a code with its value, after a time that passed. */
export interface TimelineEvent {
  readonly words: string;
  /** the time before it, "2 to 4 h later"; empty where none passed */
  readonly gap: string;
  /** its tokens as in the vocabulary, joined by blanks, without those of time */
  readonly tokens: string;
  /** places of its first and last token among the rows given, those of the time before it included */
  readonly first: number;
  readonly last: number;
  /** elapsed after it */
  readonly hours: number;
  /** known of the patient before the timeline begins: age, sex, history */
  readonly fixed: boolean;
}

export interface TimelineToken {
  readonly token: string;
  /** elapsed after the token */
  readonly hours: number;
  /** 1: of the static prefix */
  readonly static?: number;
}

/**
 * The tokens as events, in order. A time at the very end, with nothing after it, is an event of its own. `start`: hours before the first
 * token, which by default takes no time.
 */
export function readEvents(rows: readonly TimelineToken[], start?: number): TimelineEvent[] {
  const events: TimelineEvent[] = [];
  let gaps: string[] = [];
  let first = 0;
  const add = (words: string, tokens: string, last: number) => {
    const { hours, static: fixed = 0 } = rows[last]!;
    events.push({ words, gap: gaps.join(", then "), tokens, first, last, hours, fixed: fixed === 1 });
    gaps = [];
    first = last + 1;
  };
  for (let i = 0; i < rows.length; i++) {
    const { token, hours } = rows[i]!;
    const passed = hours - (rows[i - 1]?.hours ?? start ?? hours);
    const gap = gapWords(token) ?? (passed > 0 ? `${hoursWords(passed)} later` : null);
    if (gap !== null) {
      gaps.push(gap);
      continue;
    }
    const value = quantileWords(rows[i + 1]?.token ?? "");
    if (value === null) add(tokenWords(token), token, i);
    else {
      add(`${tokenWords(token)}, ${value}`, `${token} ${rows[i + 1]!.token}`, i + 1);
      i += 1;
    }
  }
  if (gaps.length > 0) add("nothing yet", "", rows.length - 1);
  return events;
}

/** An event as tables name it, "LAB//LACTATE Q9". */
export function eventWords(text: string): string {
  const found = /^(.+) (\S+)$/.exec(text);
  const value = found ? quantileWords(found[2]!) : null;
  return value === null ? tokenWords(text) : `${tokenWords(found![1]!)}, ${value}`;
}

const ordinals = ["", "1st", "2nd", "3rd", "4th", "5th", "6th", "7th", "8th", "9th", "10th"];

/** "9th decile" for "Q9"; null for what is none. */
export function quantileWords(token: string): string | null {
  const ordinal = ordinals[Number(/^_?Q(\d{1,2})$/.exec(token)?.[1] ?? 0)];
  return ordinal ? `${ordinal} decile` : null;
}

const unitNames: Readonly<Record<string, readonly [one: string, many: string]>> = {
  s: ["s", "s"],
  m: ["min", "min"],
  min: ["min", "min"],
  h: ["h", "h"],
  d: ["day", "days"],
  w: ["week", "weeks"],
  mt: ["month", "months"],
  mo: ["month", "months"],
  y: ["year", "years"],
};

/** "2 to 4 h later" for a token of time like "TIME//2h-4h"; null for what is none. */
export function gapWords(token: string): string | null {
  const [, text] = /^(?:(?:TIME|INTERVAL|DELTA|GAP)\/\/|_)(.+)$/.exec(token) ?? [];
  if (text === undefined) return null;
  const found = /^(>=|>)?(\d+(?:\.\d+)?)([a-z]+)(?:-(\d+(?:\.\d+)?)([a-z]+)|(\+))?$/.exec(text);
  if (!found) return null;
  const [, more, low, lowUnit, high, highUnit, plus] = found;
  const named = (amount: string, unit: string) => unitNames[unit]?.[amount === "1" ? 0 : 1];
  const from = named(low!, lowUnit!);
  if (from === undefined) return null;
  if (high === undefined) return `${low} ${from}${more || plus ? " or more" : ""} later`;
  const to = named(high, highUnit!);
  if (to === undefined) return null;
  return lowUnit === highUnit ? `${low} to ${high} ${to} later` : `${low} ${from} to ${high} ${to} later`;
}

/** Elapsed time with two digits: "30 min", "2.8 h", "10 days". */
export function hoursWords(hours: number): string {
  if (!Number.isFinite(hours)) return "–";
  const amount = (value: number, unit: string) => {
    const text = String(Number(value.toPrecision(value < 100 ? 2 : 3)));
    return `${text} ${unitNames[unit]![text === "1" ? 0 : 1]}`;
  };
  if (hours === 0) return "0 h";
  if (hours < 0.95) return amount(hours * 60, "m");
  if (hours < 47.5) return amount(hours, "h");
  if (hours < 24 * 730) return amount(hours / 24, "d");
  return amount(hours / 24 / 365.25, "y");
}

/** Kinds of codes that the name alone makes clear. */
const silentKinds = new Set(["LAB", "VITAL", "DX", "DIAGNOSIS", "MED", "MEDICATION", "PROC", "PROCEDURE"]);

const known: Readonly<Record<string, string>> = {
  MEDS_DEATH: "Death",
  MEDS_BIRTH: "Birth",
  TIMELINE_END: "End of the timeline",
  "SEX//F": "Female",
  "SEX//M": "Male",
  "GENDER//F": "Female",
  "GENDER//M": "Male",
};

/** One token in words; the token itself where its form is unknown. */
export function tokenWords(token: string): string {
  if (Object.hasOwn(known, token)) return known[token]!;
  const parts = token.split("//");
  if (parts.some((part) => part.trim() === "")) return token;
  const [kind, ...names] = parts as [string, ...string[]];
  if (names.length === 0) return /^[A-Z][A-Z_]+$/.test(kind) ? sentence(kind) : token;
  if (!/^[A-Z][A-Z_]*$/.test(kind)) return token;
  const rest = names.map(plain).join(", ");
  if (kind === "HX" || kind === "HISTORY") return `History of ${rest}`;
  if (kind === "AGE")
    return `Age ${rest.replace(/^(\d+)-(\d+)$/, "$1 to $2").replace(/^(\d+)\+$/, "$1 or more")}`;
  if (/^(HOSPITAL_)?ADMISSION$/.test(kind) && names.length === 1) return `${capital(rest)} admission`;
  // a bare number says nothing without its kind
  if (silentKinds.has(kind) && !/^[\d.]+$/.test(names[0]!)) return capital(rest);
  const label = kind.length <= 4 && !silentKinds.has(kind) ? kind : sentence(kind);
  return /^[\d.]+/.test(rest) ? `${label} ${rest}` : `${label}: ${rest}`;
}

/** Abbreviations that have vowels, and those with a spelling of their own; others are known by having none. */
const spelled: Readonly<Record<string, string>> = Object.fromEntries([
  ...[
    "ICU",
    "ED",
    "ER",
    "GI",
    "COPD",
    "INR",
    "ACE",
    "ALT",
    "AST",
    "BUN",
    "BMI",
    "HIV",
    "ECMO",
    "AKI",
    "MI",
    "PE",
    "IV",
    "EEG",
    "ECG",
    "UTI",
  ].map((name) => [name, name]),
  ["PH", "pH"],
  ["PAO2", "PaO2"],
  ["PACO2", "PaCO2"],
  ["SPO2", "SpO2"],
  ["FIO2", "FiO2"],
  ["HBA1C", "HbA1c"],
  ["XRAY", "X-ray"],
]);

/** "HEART_FAILURE" as "heart failure", "CT" as it is; a name that is not all capitals stays as it is. */
function plain(name: string): string {
  if (!/^[A-Z][A-Z0-9_]*$/.test(name)) return name;
  return name
    .split("_")
    .map((word) => {
      if (Object.hasOwn(spelled, word)) return spelled[word]!;
      return /[AEIOUY]/.test(word) && !/\d/.test(word) ? word.toLowerCase() : word;
    })
    .join(" ");
}

function sentence(name: string): string {
  return capital(plain(name));
}

function capital(text: string): string {
  // "pH" and the like keep their small letter
  return /^[a-z][A-Z]/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1);
}

/** The words in the middle of a sentence: without the capital that begins one, abbreviations with theirs. */
export function inSentence(words: string): string {
  return /^[A-Z]([a-z]|-)/.test(words) && !/^X-/.test(words)
    ? words.charAt(0).toLowerCase() + words.slice(1)
    : words;
}
