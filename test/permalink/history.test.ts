import { expect, test } from "vitest";
import { requestHistory } from "../../src/permalink/history.ts";
import { generator } from "../generator.ts";

/** A browser's history and a clock that stands still until told. */
function browser() {
  let time = 0;
  let at = 0;
  let entries = [""];
  let calls = 0;
  const timers = new Map<number, () => void>();
  let timerId = 0;
  const due = new Map<number, number>();
  const history = requestHistory(
    {
      pushState(fragment) {
        calls++;
        entries = [...entries.slice(0, at + 1), fragment];
        at++;
      },
      replaceState(fragment) {
        calls++;
        entries[at] = fragment;
      },
      current: () => entries[at]!,
    },
    {
      now: () => time,
      later(run, ms) {
        const id = ++timerId;
        timers.set(id, run);
        due.set(id, time + ms);
        return () => timers.delete(id);
      },
    },
  );
  return {
    history,
    wait(ms: number) {
      time += ms;
      for (const [id, run] of [...timers]) {
        if (due.get(id)! <= time && timers.delete(id)) run();
      }
    },
    go(steps: number) {
      at += steps;
      history.moved();
    },
    entries: () => entries,
    calls: () => calls,
    waiting: () => timers.size,
  };
}

test("two changes of different settings are two entries, and back undoes one", () => {
  const b = browser();
  b.history.start("a");
  b.history.change("level", "b");
  b.history.change("seed", "c");
  expect(b.entries()).toEqual(["a", "b", "c"]);
  b.go(-1);
  b.history.change("seed", "d");
  expect(b.entries()).toEqual(["a", "b", "d"]);
});

test("a slider dragged for ten seconds is one entry, at its last place, and the history is called at a pace that Safari allows", () => {
  const b = browser();
  b.history.start("a");
  const before = b.calls();
  for (let i = 0; i < 625; i++) {
    b.history.change("level", `b${i}`);
    b.wait(16);
  }
  b.wait(400);
  expect(b.entries()).toEqual(["a", "b624"]);
  expect(b.waiting()).toBe(0);
  expect(b.calls() - before).toBeLessThanOrEqual(1 + 10_400 / 400);
});

test("the same setting changed again after a pause is an entry of its own", () => {
  const b = browser();
  b.history.start("a");
  b.history.change("level", "b");
  b.wait(999);
  b.history.change("level", "c");
  b.wait(1_000);
  b.history.change("level", "d");
  expect(b.entries()).toEqual(["a", "c", "d"]);
});

test("a change held back is written before another setting's entry, and when asked for", () => {
  const b = browser();
  b.history.start("a");
  b.history.change("level", "b");
  b.history.change("level", "c");
  expect(b.entries()).toEqual(["a", "b"]);
  b.history.change("seed", "d");
  expect(b.entries()).toEqual(["a", "c", "d"]);
  b.history.change("seed", "e");
  b.history.settle();
  expect(b.entries()).toEqual(["a", "c", "e"]);
  expect(b.waiting()).toBe(0);
});

test("nothing is written when nothing changed", () => {
  const b = browser();
  b.history.start("a");
  const before = b.calls();
  b.history.change("level", "a");
  b.history.start("a");
  b.history.settle();
  expect(b.calls()).toBe(before);
});

test("after back, what was held is dropped and the next change of the same setting is a new entry", () => {
  const b = browser();
  b.history.start("a");
  b.history.change("level", "b");
  b.history.change("level", "c");
  b.go(-1);
  b.wait(5_000);
  expect(b.entries()).toEqual(["a", "b"]);
  b.history.change("level", "d");
  expect(b.entries()).toEqual(["a", "d"]);
});

test("whatever is done, the present entry ends up with the last request", () => {
  const random = generator(11);
  const b = browser();
  b.history.start("0");
  let last = "0";
  for (let i = 1; i < 5_000; i++) {
    last = random() < 0.1 ? last : String(i);
    b.history.change(`setting ${Math.floor(random() * 3)}`, last);
    b.wait(random() * 600);
    if (random() < 0.2) {
      b.history.settle();
      expect(b.entries().at(-1)).toBe(last);
    }
  }
});
