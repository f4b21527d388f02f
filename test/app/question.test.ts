import { expect, test } from "vitest";
import type { Card } from "../../src/analyses/analysis.ts";
import {
  type Candidate,
  columnsFor,
  firstRequest,
  fittingCards,
  missingRoles,
  missingWords,
  suggestRequest,
  suggestRoles,
  withParam,
  withRole,
} from "../../src/app/question.ts";

const tail: Card = {
  id: "tail",
  title: "Tail",
  version: 1,
  summary: "",
  citation: "",
  roles: {
    loss: { label: "Loss", help: "", type: "number", kinds: ["number", "id"], hints: ["loss", "claim"] },
    group: {
      label: "Group",
      help: "",
      type: "category",
      kinds: ["category", "number"],
      optional: true,
      hints: ["group", "sex"],
    },
  },
  params: {},
};
const survival: Card = {
  ...tail,
  id: "survival",
  roles: {
    time: { label: "Time", help: "", type: "number", kinds: ["number"], hints: ["time"] },
    event: { label: "Event", help: "", type: "category", kinds: ["number"], hints: ["status"] },
  },
};

const column = (name: string, kind: Candidate["kind"] = "number", distinct = 10): Candidate => ({
  name,
  kind,
  distinct,
  possibleKinds: [kind, "text"],
});

test("a column is suggested by its name, as a whole before as a word before as a part", () => {
  expect(suggestRoles(tail, [column("a"), column("lossless"), column("net.loss"), column("Loss")])).toEqual({
    loss: "Loss",
  });
  expect(suggestRoles(tail, [column("a"), column("lossless"), column("net.loss")])).toEqual({
    loss: "net.loss",
  });
  expect(suggestRoles(tail, [column("a"), column("lossless")])).toEqual({ loss: "lossless" });
});

test("without a name that speaks, the first column of the best kind is taken for a required role only", () => {
  expect(suggestRoles(tail, [column("key", "id"), column("x"), column("y", "category")])).toEqual({
    loss: "x",
  });
});

test("an id made of words is never offered where numbers are needed", () => {
  const words = column("name", "id");
  expect(
    columnsFor(tail.roles.loss!, [words, { ...words, name: "key", possibleKinds: ["id", "number"] }]),
  ).toHaveLength(1);
  expect(suggestRoles(tail, [words])).toBeNull();
});

test("no column is suggested twice, and none that is empty or has too many groups", () => {
  expect(suggestRoles(tail, [column("loss"), column("sex", "category", 2)])).toEqual({
    loss: "loss",
    group: "sex",
  });
  expect(suggestRoles(tail, [column("loss"), column("sex", "category", 400)])).toEqual({ loss: "loss" });
  expect(suggestRoles(tail, [column("loss", "number", 0)])).toBeNull();
});

test("an analysis without its columns does not fit", () => {
  expect(suggestRequest(tail, [column("city", "text")])).toBeNull();
  expect(
    columnsFor(tail.roles.loss!, [
      { ...column("k", "id"), possibleKinds: ["id", "number"] },
      column("t", "text"),
      column("n"),
    ]).map((c) => c.name),
  ).toEqual(["n", "k"]);
});

test("the analysis whose required columns are all recognised comes first", () => {
  const ids = (columns: Candidate[]) => fittingCards(columns, [tail, survival]).map((card) => card.id);
  expect(ids([column("time"), column("status"), column("x")])).toEqual(["survival", "tail"]);
  expect(ids([column("loss"), column("w")])).toEqual(["tail"]);
  expect(ids([column("x"), column("y")])).toEqual(["tail"]);
  expect(ids([column("t", "text")])).toEqual([]);
});

test("a changed request leaves the old one as it was", () => {
  const before = { analysis: "tail", roles: { loss: "x" }, params: {}, seed: 1 };
  expect(withRole(before, "group", "sex").roles).toEqual({ loss: "x", group: "sex" });
  expect(withRole(before, "loss", null).roles).toEqual({});
  expect(withParam(before, "levels", [0.9]).params).toEqual({ levels: [0.9] });
  expect(before).toEqual({ analysis: "tail", roles: { loss: "x" }, params: {}, seed: 1 });
});

test("a role that is missing is named by its label", () => {
  const lacking = missingRoles(tail, { analysis: "tail", roles: {}, params: {}, seed: 1 });
  expect(lacking.map(({ label }) => label)).toEqual(["Loss"]);
  expect(missingWords(lacking, [column("x")])).toBe("Choose a column for Loss on the left.");
  expect(missingWords(lacking, [column("x", "date")])).toBe(
    'Choose a column for Loss on the left. No column can be "Loss" as it was read: it has to hold numbers or ids.',
  );
  expect(missingRoles(tail, { analysis: "tail", roles: { loss: "x" }, params: {}, seed: 1 })).toEqual([]);
});

const generative: Card = {
  ...tail,
  id: "generative",
  roles: {
    timeline: {
      label: "Timeline",
      help: "",
      type: "tokens",
      kinds: ["timeline"],
      optional: true,
      hints: ["tokens"],
    },
    subject: {
      label: "Subject",
      help: "",
      type: "category",
      kinds: ["id", "number"],
      optional: true,
      hints: ["subject_id"],
    },
    time: { label: "Time", help: "", type: "date", kinds: ["date"], optional: true, hints: ["time"] },
    code: { label: "Code", help: "", type: "category", kinds: ["category"], optional: true, hints: ["code"] },
  },
  alternatives: [["timeline"], ["time", "code"]],
};

test("alternatives: a timeline by its kind, else all of a set by name, never both", () => {
  const subject = column("subject_id", "id", 400);
  const time = column("time", "date");
  const code = column("code", "category", 300);
  expect(suggestRoles(generative, [subject, column("seq", "timeline"), time, code])).toEqual({
    timeline: "seq",
    subject: "subject_id",
  });
  expect(suggestRoles(generative, [subject, time, code])).toEqual({
    time: "time",
    code: "code",
    subject: "subject_id",
  });
  expect(suggestRoles(generative, [subject, time, column("city", "category", 3)])).toBeNull();
});

test("a kind of column that nothing else reads decides the analysis; needed names count for alternatives too", () => {
  const ids = (columns: Candidate[]) =>
    fittingCards(columns, [tail, survival, generative]).map((card) => card.id);
  expect(ids([column("seq", "timeline"), column("time"), column("status")])).toEqual([
    "generative",
    "survival",
    "tail",
  ]);
  const meds = [column("subject_id", "id"), column("time", "date"), column("code", "category")];
  expect(ids([...meds, column("numeric_value")])).toEqual(["generative", "tail"]);
});

test("of alternatives the set that lacks the fewest roles is named", () => {
  const missing = (roles: Record<string, string>) =>
    missingRoles(generative, { analysis: "generative", roles, params: {}, seed: 1 }).map(
      ({ label }) => label,
    );
  expect(missing({})).toEqual(["Timeline"]);
  expect(missing({ time: "t", code: "c" })).toEqual([]);
  expect(missing({ timeline: "tokens" })).toEqual([]);
  expect(missing({ code: "c" })).toEqual(["Time"]);
});

test("names that mean an analysis bring it up although it lacks a column; no other analysis answers in its place", () => {
  const first = (columns: readonly Candidate[]) => firstRequest({ columns }, [tail, survival, generative]);
  const subject = column("subject_id", "id");
  const value = column("numeric_value");
  // events without a time; a time that is no date
  for (const time of [[], [column("time", "text", 0)]]) {
    expect(first([subject, ...time, column("code", "category"), value])).toEqual({
      analysis: "generative",
      roles: { subject: "subject_id", code: "code" },
      params: {},
      seed: 1,
    });
  }
  // nothing in the lists; a list that a CSV file cannot hold
  expect(first([subject, column("tokens", "timeline", 0)])?.roles).toEqual({
    subject: "subject_id",
    timeline: "tokens",
  });
  expect(first([subject, column("tokens", "text")])).toMatchObject({
    analysis: "generative",
    roles: { subject: "subject_id" },
  });
  // names that other analyses know too mean nothing by themselves
  expect(first([subject, column("time"), column("status")])?.analysis).toBe("survival");
  expect(first([subject, column("time", "date"), value])?.analysis).not.toBe("generative");
  expect(first([column("code", "category"), value])?.analysis).toBe("tail");
});
