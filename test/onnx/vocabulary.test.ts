import { expect, test } from "vitest";
import { UserError } from "../../src/errors.ts";
import { readVocabulary } from "../../src/onnx/vocabulary.ts";

const said = (text: string) => {
  try {
    readVocabulary(text, "v");
    return "no error";
  } catch (error) {
    return error instanceof UserError ? error.message : `not a UserError: ${error}`;
  }
};

test("the same vocabulary in every form", () => {
  const want = { tokens: ["PAD", '1d, or "day"', "DEATH"], hours: new Map([[1, 24]]) };
  const name = '1d, or \\"day\\"';
  expect(readVocabulary(`{"tokens": ["PAD", "${name}", "DEATH"], "hours": {"${name}": 24}}`, "v")).toEqual(
    want,
  );
  expect(
    readVocabulary('\ufeffid,token,hours\r\n0,PAD,\r\n1,"1d, or ""day""",24\r\n2,DEATH,\r\n', "v"),
  ).toEqual(want);
  expect(readVocabulary('Token;Hours;ID\nDEATH;;2\n1d, or "day";24;1\n\nPAD;;0', "v")).toEqual(want);
  const timeless = { ...want, hours: new Map() };
  expect(readVocabulary(`["PAD", "${name}", "DEATH"]`, "v")).toEqual(timeless);
  expect(readVocabulary(`{"DEATH": 2, "PAD": 0, "${name}": 1}`, "v")).toEqual(timeless);
  expect(readVocabulary('token\nPAD\n"1d, or ""day"""\nDEATH\n', "v")).toEqual(timeless);
});

test.each([
  ["", "it is empty"],
  ["[]", "it has no tokens"],
  ['{"a": 0', "it begins like JSON and is not JSON"],
  ['["a", 1]', "entry 1 of its list is not a text"],
  ['["a", "a"]', 'the token "a" stands twice'],
  ['["a", ""]', "the token with id 1 is empty"],
  ['{"a": 0, "b": 2}', 'the token "b" has id 2, and there are only 2 tokens'],
  ['{"a": 1, "b": 1}', '"a" and "b" both have id 1'],
  ['{"a": 0, "b": "1"}', 'the token "b" has "1" for an id'],
  ['{"a": -1}', 'the token "a" has -1 for an id'],
  ['{"a": 0.5}', 'the token "a" has 0.5 for an id'],
  ['{"tokens": ["a"], "hours": [1]}', '"hours" is not an object'],
  ['{"tokens": ["a"], "hours": {"b": 1}}', '"hours" names "b", which is none of its tokens'],
  ['{"tokens": ["a"], "hours": {"a": -1}}', 'the hours of "a" are -1'],
  ['{"tokens": ["a"], "hours": {"a": "1"}}', 'the hours of "a" are "1"'],
  ['{"tokens": ["a"], "context": 1}', '"context" is not a whole number from 2 on'],
  ['{"tokens": ["a"], "context": "9"}', '"context" is not a whole number from 2 on'],
  ['{"tokens": ["a"], "static": "a"}', '"static" is not a list'],
  ['{"tokens": ["a"], "breaks": [1]}', '"breaks" is not an object'],
  ['{"tokens": ["a"], "breaks": {"a": [1, 2]}}', 'the breaks of "a" are not nine numbers in ascending order'],
  [
    '{"tokens": ["a"], "breaks": {"a": [1, 2, 3, 4, 5, 6, 7, 9, 8]}}',
    'the breaks of "a" are not nine numbers in ascending order',
  ],
  ['{"tokens": ["a"], "static": ["b*"]}', '"static" names "b*", which is none of its tokens'],
  [
    "code,id\na,0\n",
    'its first line, "code,id", has no column "token" (a CSV file begins with a line like token,id,hours)',
  ],
  ["id,token\n0,a,b\n", "row 1 has 3 fields and the first line has 2"],
  ["id,token\n,a\n", 'the token "a" has "" for an id'],
  ['id,token\n0,"a\n', "a quote in row 1 is not closed"],
  ["id,token,hours\n0,a,x\n", 'the hours of "a" are null'],
])("%j is an error that says why", (text, want) => {
  expect(said(text)).toContain(`"v" is not a vocabulary: ${want}`);
});

test("breaks between deciles come with the vocabulary", () => {
  const text = '{"tokens": ["LAB", "Q1"], "breaks": {"LAB": [1, 2, 3, 4, 5, 6, 7, 8, 8]}}';
  expect(readVocabulary(text, "v").breaks).toEqual(new Map([["LAB", [1, 2, 3, 4, 5, 6, 7, 8, 8]]]));
});
