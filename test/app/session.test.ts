import { createRoot } from "solid-js";
import { expect, test, vi } from "vitest";
import type { Request, Result } from "../../src/analyses/analysis.ts";
import { createSession, type Session } from "../../src/app/session.ts";
import type { ReadOptions, Summary } from "../../src/data/summary.ts";
import type { CallOptions, Engine } from "../../src/engine/client.ts";
import { UserError } from "../../src/errors.ts";
import { makeRecipe } from "../../src/permalink/recipe.ts";

const read: ReadOptions = {
  delimiter: ",",
  encoding: "utf-8",
  decimal: ".",
  header: true,
  missingTokens: [""],
};

function summaryOf(columns: readonly string[], rows = 10): Summary {
  return {
    fileName: "f.csv",
    bytes: 1,
    rows,
    read,
    notes: [],
    columns: columns.map((name) => ({
      name,
      kind: "number",
      possibleKinds: ["number", "category"],
      missing: 0,
      distinct: 8,
      sketch: { bars: [1], scale: "linear" },
    })),
  };
}

/** An engine whose file has the columns that its name lists: "loss-w.csv". */
function fakeEngine() {
  const asked: Request[] = [];
  const opened: Partial<ReadOptions>[] = [];
  const engine = {
    open: async (file: File, options: Partial<ReadOptions>) => {
      opened.push(options);
      if (file.name === "bad.csv") throw new UserError("This is not a table.");
      return summaryOf(file.name.replace(".csv", "").split("-"));
    },
    setKind: async () => summaryOf(["loss"]),
    run: (request: Request, options: CallOptions = {}) => {
      asked.push(request);
      if (request.seed === 13) return Promise.reject(new UserError("Thirteen."));
      if (request.seed !== 99) return Promise.resolve({ tables: {}, notes: [] } as unknown as Result);
      return new Promise((_, reject) =>
        options.signal?.addEventListener("abort", () => reject(options.signal?.reason)),
      );
    },
    fingerprint: async () => "00".repeat(32),
    prepare: async () => null,
    devices: async () => ({ sentence: "", detail: "", adapter: null, kernels: [] }),
  } satisfies Partial<Engine> as unknown as Engine;
  return { engine, asked, opened };
}

async function withSession(
  use: (session: Session, fake: ReturnType<typeof fakeEngine>, changes: string[]) => Promise<void>,
): Promise<void> {
  const fake = fakeEngine();
  const changes: string[] = [];
  await createRoot(async (dispose) => {
    await use(
      createSession(fake.engine, (what) => changes.push(what)),
      fake,
      changes,
    );
    dispose();
  });
}

const file = (name: string) => new File(["x"], name);
const answered = (session: Session) =>
  vi.waitFor(() => expect(session.answer()?.request).toBe(session.request()));

test("a file is opened, a question suggests itself and is answered", async () => {
  await withSession(async (session, { asked }, changes) => {
    await session.openFile(file("loss-w.csv"));
    await answered(session);
    expect(session.open()?.summary.columns).toHaveLength(2);
    expect(asked[0]).toEqual({ analysis: "tail-risk", roles: { loss: "loss" }, params: {}, seed: 1 });
    expect(changes).toEqual(["start"]);
    expect(session.reading()).toBeNull();
  });
});

test("a file that cannot be read leaves the open one and its answer in place", async () => {
  await withSession(async (session) => {
    await session.openFile(file("loss.csv"));
    await answered(session);
    const before = session.answer();
    await session.openFile(file("bad.csv"));
    expect(session.problem()?.place).toBe("file");
    expect(session.open()?.file.name).toBe("loss.csv");
    expect(session.answer()).toBe(before);
  });
});

test("reading in another way keeps the question while its columns exist", async () => {
  await withSession(async (session, { opened }) => {
    await session.openFile(file("loss.csv"));
    session.setParam("levels", [0.9]);
    await session.reopen({ decimal: "," });
    expect(opened[1]).toEqual({ ...read, decimal: "," });
    expect(session.request()?.params).toEqual({ levels: [0.9] });
  });
});

test("each change of the question is named, for undo", async () => {
  await withSession(async (session, _, changes) => {
    await session.openFile(file("loss-w.csv"));
    session.setParam("replicates", 2000);
    session.setRole("weight", "w");
    session.setSeed(5);
    session.setWording({ unit: "DKK" });
    expect(changes).toEqual(["start", "params.replicates", "roles.weight", "seed", "wording"]);
    expect(session.request()).toEqual({
      analysis: "tail-risk",
      roles: { loss: "loss", weight: "w" },
      params: { replicates: 2000 },
      seed: 5,
    });
  });
});

test("the unit goes with the column that it belonged to", async () => {
  await withSession(async (session) => {
    await session.openFile(file("loss-w.csv"));
    session.setWording({ unit: "DKK", items: "fires" });
    session.setRole("weight", "w");
    expect(session.wording()).toEqual({ unit: "DKK", items: "fires" });
    session.setRole("loss", "w");
    expect(session.wording()).toEqual({ unit: "", items: "fires" });
  });
});

test("a column in a role that another may take the place of has a unit of its own, too", async () => {
  await withSession(async (session) => {
    await session.openFile(file("loss-age.csv"));
    session.setAnalysis("value-counts");
    session.setRole("column", "age");
    session.setWording({ unit: "years" });
    session.setRole("group", "loss");
    expect(session.wording().unit).toBe("years");
    session.setRole("column", "loss");
    expect(session.wording().unit).toBe("");
  });
});

test("the unit stays while the column measured in it is asked about, whatever else changes", async () => {
  await withSession(async (session) => {
    await session.openFile(file("time-status-age.csv"));
    const roles = () => session.request()?.roles;
    session.setAnalysis("cox");
    expect(roles()).toMatchObject({ duration: "time", event: "status" });
    session.setWording({ unit: "days", items: "patients" });
    session.setAnalysis("kaplan-meier");
    expect(roles()?.duration).toBe("time");
    session.setRole("event", "age");
    session.setAnalysis("parametric-survival");
    session.setAnalysis("tail-risk");
    // no loss is named in this file: the first column of numbers is suggested, and days are still days
    expect(roles()).toEqual({ loss: "time" });
    expect(session.wording()).toEqual({ unit: "days", items: "patients" });
    session.setRole("loss", "age");
    expect(session.wording()).toEqual({ unit: "", items: "patients" });
    session.setWording({ unit: "years" });
    session.setAnalysis("kaplan-meier");
    expect(roles()?.duration).toBe("time");
    expect(session.wording()).toEqual({ unit: "", items: "patients" });
  });
});

test("a question without its column is not computed", async () => {
  await withSession(async (session, { asked }) => {
    await session.openFile(file("loss.csv"));
    await answered(session);
    session.setRole("loss", null);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(asked).toHaveLength(1);
  });
});

test("a refusal is shown where the answer would stand; a cancel leaves the last answer", async () => {
  await withSession(async (session) => {
    await session.openFile(file("loss.csv"));
    await answered(session);
    session.setSeed(13);
    await vi.waitFor(() => expect(session.problem()?.place).toBe("answer"));
    session.setSeed(99);
    await vi.waitFor(() => expect(session.running()).not.toBeNull());
    session.cancel();
    expect(session.running()).toBeNull();
    expect(session.stopped()).toBe(true);
    expect(session.answer()?.request.seed).toBe(1);
  });
});

test("a link waits for its file, refuses another and takes the right one with a doubt", async () => {
  await withSession(async (session) => {
    const request = { analysis: "tail-risk", roles: { loss: "loss" }, params: { levels: [0.9] }, seed: 7 };
    const recipe = makeRecipe(request, summaryOf(["loss"], 11), { wording: { unit: "DKK", items: "fires" } });
    await session.openRecipe(recipe);
    expect(session.wanted()).toBe(recipe);
    await session.openFile(file("other.csv"));
    expect(session.problem()?.place).toBe("link");
    expect(session.open()).toBeNull();
    await session.openFile(file("loss.csv"));
    await answered(session);
    expect(session.wanted()).toBeNull();
    expect(session.request()?.seed).toBe(7);
    expect(session.wording()).toEqual({ unit: "DKK", items: "fires" });
    expect(session.doubts().map((doubt) => doubt.text)).toEqual([
      "The link was made on 11 rows; this file has 10 rows.",
    ]);
  });
});

test("a model that was added may have the name of one before: its answers are computed, not remembered", async () => {
  const { engine, asked } = fakeEngine();
  const long = { tables: {}, notes: [], provenance: { durationMs: 5000 } } as unknown as Result;
  const added = { ...engine } as Engine;
  added.run = async (request) => {
    asked.push(request);
    return long;
  };
  added.addModel = async () => ({
    name: "mine.onnx 1",
    tokens: [],
    context: 8,
    checks: [],
    provider: "wasm",
  });
  added.open = async () => {
    const summary = summaryOf(["subject_id", "tokens"]);
    const timeline = { kind: "timeline", possibleKinds: ["timeline"] } as const;
    return { ...summary, columns: [summary.columns[0]!, { ...summary.columns[1]!, ...timeline }] };
  };
  await createRoot(async (dispose) => {
    const session = createSession(added, () => {});
    await session.openFile(file("timelines.csv"));
    await answered(session);
    expect(session.request()?.analysis).toBe("generative-risk");
    for (let time = 1; time <= 2; time++) {
      await session.shelf.add([]);
      await vi.waitFor(() => expect(asked).toHaveLength(1 + time));
      await answered(session);
      expect(asked[time]!.params.model).toBe("mine.onnx 1");
    }
    dispose();
  });
});
