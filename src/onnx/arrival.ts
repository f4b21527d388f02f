// The checks on arrival: a model is trusted with patients only after a trial. Throws a UserError with the place and the remedy; gives
// what was found, in words.
import { UserError } from "../errors.ts";
import { cachedLanes } from "./cached-lanes.ts";
import { logitDifference } from "./logit-difference.ts";
import type { Lanes } from "./model.ts";
import { lastLogits, type Opened, readWhole } from "./opened.ts";
import type { Vocabulary } from "./vocabulary.ts";
import { windowLanes } from "./window-lanes.ts";

export interface Examined {
  readonly context: number;
  /** slots that the model can attend to before its new token; 0 without a cache */
  readonly slots: number;
  readonly checks: readonly string[];
}

/** Tokens of the trial, and how many of them are read in one piece before the rest follows one by one. */
const trialLength = 12;
const inOnePiece = 5;
/** Logits of the two ways may differ by this share of their spread. */
const tolerance = 1e-3;
/** A context that nobody states and no position refuses. */
const commonContext = 2048;
/** Largest trial output, in numbers: a longer one says nothing more. */
const trialNumbers = 2 ** 24;

export async function examine(
  opened: Opened,
  { context, tokens }: Vocabulary,
  rest: () => Promise<void>,
): Promise<Examined> {
  const { name, signature } = opened;
  const checks: string[] = [];
  const prompt = trialPrompt(tokens.length, Math.min(trialLength, context ?? trialLength));
  const whole = lastLogits(opened, await readWhole(opened, prompt));
  checkNumbers(name, whole);
  checks.push(
    `A trial step gave logits for all ${tokens.length.toLocaleString("en")} tokens of the vocabulary.`,
  );
  await rest();

  const found = await contextOf(opened, context, rest);
  checks.push(found.words);
  const slots = signature.cache ? await slotsOf(opened, found.context) : 0;
  const usable = signature.cache ? Math.min(found.context, slots + 1) : found.context;
  await rest();

  const lanes = signature.cache ? cachedLanes(opened, 2, usable, slots) : windowLanes(opened, 2, usable);
  try {
    checkEqual(name, whole, await pieceByPiece(lanes, prompt), signature.cache !== null);
  } finally {
    lanes.dispose();
  }
  checks.push(
    signature.cache
      ? "Read in one piece and token by token with its cache, a timeline gave the same logits."
      : "It keeps no keys and values (no past_key_values): the whole timeline is read again at every step, which is slow. An export with a cache is many times faster.",
  );
  return { context: usable, slots, checks };
}

/** Some tokens of the vocabulary, the same every time. */
function trialPrompt(vocabulary: number, length: number): Int32Array {
  return Int32Array.from({ length }, (_, t) => (t * 7 + 1) % vocabulary);
}

function checkNumbers(name: string, logits: Float32Array): void {
  const wrong = logits.findIndex((each) => Number.isNaN(each) || each === Number.POSITIVE_INFINITY);
  if (wrong < 0 && logits.some(Number.isFinite)) return;
  throw new UserError(
    `"${name}" gives no usable logits: in the trial that of token ${Math.max(0, wrong)} is ${logits[Math.max(0, wrong)]}. Check the model where it was trained (weights that are not numbers, an export in 16 bits that overflows), then export it again.`,
  );
}

async function contextOf(opened: Opened, stated: number | undefined, rest: () => Promise<void>) {
  const { signature, vocabulary, name } = opened;
  const works = async (context: number): Promise<boolean> => {
    await rest();
    const length = signature.positions
      ? 1
      : Math.max(1, Math.min(context, Math.floor(trialNumbers / vocabulary)));
    return readWhole(opened, trialPrompt(vocabulary, length), context - length).then(
      () => true,
      () => false,
    );
  };
  const words = (n: number) => n.toLocaleString("en");
  if (stated !== undefined) {
    if (await works(stated))
      return { context: stated, words: `Its vocabulary states a context of ${words(stated)} tokens.` };
    throw new UserError(
      `The vocabulary states a context of ${words(stated)} tokens, and "${name}" refuses a timeline of that length. Write the model's own context into the vocabulary file ("context"), or leave it out.`,
    );
  }
  if (await works(commonContext)) {
    return {
      context: commonContext,
      words: `Neither the vocabulary nor the model states its context: ${words(commonContext)} tokens are taken. If it was trained on another length, write it into the vocabulary file ("context").`,
    };
  }
  let [good, bad] = [1, commonContext];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (await works(middle)) good = middle;
    else bad = middle;
  }
  if (good < 2)
    throw new UserError(`"${name}" refuses a timeline of two tokens. Export it with dynamic lengths.`);
  return { context: good, words: `It reads timelines of up to ${words(good)} tokens (found by trial).` };
}

/** A multiple of 16 (see cached-lanes.ts), one more than fits where the model allows it. */
async function slotsOf(opened: Opened, context: number): Promise<number> {
  const above = Math.ceil(context / 16) * 16;
  const lanes = cachedLanes(opened, 1, above, above, above);
  try {
    const prompt = await lanes.read(trialPrompt(opened.vocabulary, Math.min(inOnePiece, context - 1)));
    lanes.place(0, prompt);
    await lanes.step(Int32Array.of(1 % opened.vocabulary), Uint8Array.of(1));
    return above;
  } catch (error) {
    if (error instanceof UserError) throw error;
    return Math.max(16, Math.floor((context - 1) / 16) * 16);
  } finally {
    lanes.dispose();
  }
}

/** Logits after `prompt`, its beginning read at once and the rest token by token, beside a lane that holds something else. */
async function pieceByPiece(lanes: Lanes, prompt: Int32Array): Promise<Float32Array> {
  const split = Math.min(inOnePiece, prompt.length - 1);
  lanes.place(0, await lanes.read(prompt.slice(-1)));
  lanes.place(1, await lanes.read(prompt.slice(0, split)));
  let logits = new Float32Array();
  for (const token of prompt.subarray(split)) {
    logits = (await lanes.step(Int32Array.of(0, token), Uint8Array.of(0, 1))) as Float32Array<ArrayBuffer>;
  }
  return logits.slice(logits.length / 2);
}

function checkEqual(name: string, whole: Float32Array, pieces: Float32Array, cached: boolean): void {
  const { apart, spread } = logitDifference(whole, pieces);
  if (apart <= tolerance * spread) return;
  throw new UserError(
    cached
      ? `"${name}" gives other logits with its cache than without (they differ by ${apart.toPrecision(2)}, over a spread of ${spread.toPrecision(2)}). Its attention_mask has to hide slots of past_key_values that are not filled, and position_ids have to set the positions. Export it again with both, or without a cache.`
      : `"${name}" gives other logits for a token when others follow it (they differ by ${apart.toPrecision(2)}, over a spread of ${spread.toPrecision(2)}). It has to be a causal model, which looks back only.`,
  );
}
