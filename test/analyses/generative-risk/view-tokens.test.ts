// Tokens in words, for vocabularies of MEDS habits and for any other.
import { expect, test } from "vitest";
import {
  eventWords,
  gapWords,
  hoursWords,
  inSentence,
  quantileWords,
  readEvents,
  tokenWords,
} from "../../../src/analyses/generative-risk/view-tokens.ts";

test("codes of kind and name are said by their name", () => {
  const words: Record<string, string> = {
    "LAB//LACTATE": "Lactate",
    "LAB//WBC": "WBC",
    "LAB//PH": "pH",
    "LAB//PAO2": "PaO2",
    "VITAL//EARLY_WARNING": "Early warning",
    "DX//HEART_FAILURE_ACUTE": "Heart failure acute",
    "DX//GI_BLEED": "GI bleed",
    "MED//ACE_INHIBITOR": "ACE inhibitor",
    "PROC//XRAY": "X-ray",
    "PROC//CT": "CT",
    "HX//COPD": "History of COPD",
    "HX//HEART_FAILURE": "History of heart failure",
    "AGE//65-74": "Age 65 to 74",
    "AGE//85+": "Age 85 or more",
    "SEX//M": "Male",
    "ADMISSION//EMERGENCY": "Emergency admission",
    "HOSPITAL_DISCHARGE//HOME": "Hospital discharge: home",
    ICU_ADMISSION: "ICU admission",
    CARDIAC_ARREST: "Cardiac arrest",
    MEDS_DEATH: "Death",
    TIMELINE_END: "End of the timeline",
    "LAB//50813//mmol/L": "Lab 50813, mmol/L",
    "ATC//B01AC06": "ATC: B01AC06",
    "LAB//Heart Rate": "Heart Rate",
  };
  expect(Object.fromEntries(Object.keys(words).map((token) => [token, tokenWords(token)]))).toEqual(words);
});

test("a token of unknown form is the token itself", () => {
  for (const token of [
    "E11.9",
    "tok_12",
    "<eos>",
    "A",
    "Q9x",
    "a//b",
    "LAB//",
    "//",
    "",
    "constructor",
    "12",
    "_x",
  ]) {
    expect(tokenWords(token)).toBe(token);
  }
});

test("deciles are those of Q1 to Q10 and nothing else", () => {
  expect(["Q1", "Q2", "Q3", "Q10", "_Q4"].map(quantileWords)).toEqual([
    "1st decile",
    "2nd decile",
    "3rd decile",
    "10th decile",
    "4th decile",
  ]);
  expect(["Q0", "Q11", "Q", "q3", "", "Q1x"].map(quantileWords)).toEqual([
    null,
    null,
    null,
    null,
    null,
    null,
  ]);
});

test("spans of time are said as they are written", () => {
  const words: Record<string, string | null> = {
    "TIME//2h-4h": "2 to 4 h later",
    "TIME//15m-1h": "15 min to 1 h later",
    "TIME//12h-1d": "12 h to 1 day later",
    "TIME//1d-2d": "1 to 2 days later",
    "TIME//60d-6mt": "60 days to 6 months later",
    "TIME//6mt-1y": "6 months to 1 year later",
    "_>=6mt": "6 months or more later",
    "TIME//1y+": "1 year or more later",
    "INTERVAL//1d": "1 day later",
    "TIME//soon": null,
    "TIME//3q-4q": null,
    "LAB//2h-4h": null,
    _Q4: null,
  };
  expect(Object.fromEntries(Object.keys(words).map((token) => [token, gapWords(token)]))).toEqual(words);
});

test("elapsed time has two digits and a unit that fits", () => {
  expect([0, 0.5, 0.97, 1.41, 33.9, 89.8, 720, 24 * 365, 24 * 1461].map(hoursWords)).toEqual([
    "0 h",
    "30 min",
    "0.97 h",
    "1.4 h",
    "34 h",
    "3.7 days",
    "30 days",
    "365 days",
    "4 years",
  ]);
  expect(hoursWords(Number.NaN)).toBe("–");
});

test("a timeline becomes events: a code takes its decile, a time stands before what follows it", () => {
  const rows = [
    { token: "SEX//F", hours: 0, static: 1 },
    { token: "LAB//LACTATE", hours: 0, static: 0 },
    { token: "Q9", hours: 0, static: 0 },
    { token: "TIME//2h-4h", hours: 2.83, static: 0 },
    { token: "TIME//1h-2h", hours: 4.24, static: 0 },
    { token: "MED//OPIOID", hours: 4.24, static: 0 },
    { token: "pause", hours: 10, static: 0 },
    { token: "MEDS_DEATH", hours: 10, static: 0 },
  ];
  expect(readEvents(rows)).toEqual([
    { words: "Female", gap: "", tokens: "SEX//F", first: 0, last: 0, hours: 0, fixed: true },
    {
      words: "Lactate, 9th decile",
      gap: "",
      tokens: "LAB//LACTATE Q9",
      first: 1,
      last: 2,
      hours: 0,
      fixed: false,
    },
    {
      words: "Opioid",
      gap: "2 to 4 h later, then 1 to 2 h later",
      tokens: "MED//OPIOID",
      first: 3,
      last: 5,
      hours: 4.24,
      fixed: false,
    },
    { words: "Death", gap: "5.8 h later", tokens: "MEDS_DEATH", first: 6, last: 7, hours: 10, fixed: false },
  ]);
});

test("every token is in one event, also a decile without a code and a time at the end", () => {
  const tokens = ["Q3", "Q4", "TIME//1d-2d", "A", "TIME//1d-2d"];
  const events = readEvents(tokens.map((token, i) => ({ token, hours: i < 2 ? 0 : i < 4 ? 34 : 68 })));
  expect(events.map(({ words, gap, first, last }) => [words, gap, first, last])).toEqual([
    ["Q3, 4th decile", "", 0, 1],
    ["A", "1 to 2 days later", 2, 3],
    ["nothing yet", "1 to 2 days later", 4, 4],
  ]);
  expect(readEvents([])).toEqual([]);
});

test("an event as tables name it", () => {
  expect(["LAB//LACTATE Q9", "MED//OPIOID", "Heart Rate", "Heart Rate Q2"].map(eventWords)).toEqual([
    "Lactate, 9th decile",
    "Opioid",
    "Heart Rate",
    "Heart Rate, 2nd decile",
  ]);
});

test("inside a sentence only names keep their capitals", () => {
  expect(["Death", "ICU admission", "X-ray", "pH", "Cardiac arrest"].map(inSentence)).toEqual([
    "death",
    "ICU admission",
    "X-ray",
    "pH",
    "cardiac arrest",
  ]);
});
