// A generative model whose next token depends on the last one alone, by a matrix of probabilities: true risks are then known exactly.
import type { GenerativeModel, Lanes, ModelSource } from "../src/onnx/model.ts";
import type { Vocabulary } from "../src/onnx/vocabulary.ts";

export interface Chain {
  readonly tokens: readonly string[];
  /** hours that pass with a token, by name */
  readonly hours?: Readonly<Record<string, number>>;
  /** probabilities of the next token, by name of the last one */
  readonly next: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** names of the static prefix */
  readonly static?: readonly string[];
}

export function matrixOf({ tokens, next }: Chain): number[][] {
  return tokens.map((from) => tokens.map((to) => next[from]?.[to] ?? 0));
}

/** `context`: tokens it can look at; it needs only the last. */
export function matrixModel(chain: Chain, context = 64): GenerativeModel {
  const { tokens, hours = {} } = chain;
  const logits = matrixOf(chain).map((row) => Float32Array.from(row, Math.log));
  const id = (token: string) => tokens.indexOf(token);
  const vocabulary: Vocabulary = {
    tokens,
    hours: new Map(Object.entries(hours).map(([token, span]) => [id(token), span])),
    ...(chain.static && { static: new Set(chain.static.map(id)) }),
  };
  return {
    name: "matrix",
    vocabulary,
    context,
    fingerprint: "0123456789abcdef",
    vocabularyFingerprint: "fedcba9876543210",
    checks: [],
    provider: "wasm",
    lanes: async (count, capacity) => lanesOf(logits, count, capacity),
    dispose() {},
  };
}

function lanesOf(logits: readonly Float32Array[], count: number, capacity: number): Lanes {
  const width = logits.length;
  const answer = new Float32Array(count * width);
  const held = new Int32Array(count);
  return {
    count,
    capacity,
    async read(prompt) {
      if (!(prompt.length >= 1 && prompt.length <= capacity))
        throw new Error(`read: ${prompt.length} tokens`);
      return { length: prompt.length, logits: logits[prompt.at(-1)!]! };
    },
    place(lane, prompt) {
      held[lane] = prompt.length;
    },
    async step(tokens, active) {
      for (let lane = 0; lane < count; lane++) {
        if (active[lane] === 0) continue;
        if (++held[lane]! > capacity) throw new Error(`step: lane ${lane} is full`);
        answer.set(logits[tokens[lane]!]!, lane * width);
      }
      return answer;
    },
    dispose() {},
  };
}

export function source(model: GenerativeModel): ModelSource {
  return { load: async () => model };
}
