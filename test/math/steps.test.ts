// Long work in steps: pieces in order, cancel between pieces, and the analyses' sums look at the signal often.
import { expect, test } from "vitest";
import { concordanceSteps } from "../../src/math/concordance.ts";
import { coxDesign, coxDesignSteps } from "../../src/math/cox-design.ts";
import { coxFit } from "../../src/math/cox-fit.ts";
import { coxPath, coxPathSteps } from "../../src/math/cox-path.ts";
import { scoreResidualsSteps } from "../../src/math/cox-residuals.ts";
import { finish, finishWith, inStretches, type Steps } from "../../src/math/steps.ts";
import { generator } from "../generator.ts";

test("stretches cover the range once, in order, with a yield after each", () => {
  const seen: number[][] = [];
  const steps = inStretches(4, 3, 12, (from, to) => seen.push([from, to]));
  expect([...steps]).toHaveLength(3);
  expect(seen).toEqual([
    [3, 7],
    [7, 11],
    [11, 12],
  ]);
});

test("a pause that rejects ends the work where it stands", async () => {
  let done = 0;
  function* work(): Steps<string> {
    for (; done < 10; done++) yield;
    return "answer";
  }
  expect(finish(work())).toBe("answer");
  done = 0;
  const cancelled = finishWith(work(), async () => {
    if (done === 4) throw new Error("cancelled");
  });
  await expect(cancelled).rejects.toThrow("cancelled");
  expect(done).toBe(4);
});

test("a hundred thousand rows: no more than 30,000 are swept between two looks at the signal", async () => {
  const n = 100_000;
  const random = generator(3);
  const time = Float64Array.from({ length: n }, () => Math.ceil(2000 * random()));
  const rows = {
    time,
    event: Uint8Array.from(time, () => (random() < 0.5 ? 1 : 0)),
    covariates: [Float64Array.from(time, random), Float64Array.from(time, random)],
  };
  const design = coxDesign(rows);
  const fit = await coxFit(design, { ties: "efron" });
  const path = coxPath(design, fit);
  const looks = (steps: Steps<unknown>) => {
    let count = 0;
    while (!steps.next().done) count++;
    return count;
  };
  expect(looks(concordanceSteps(design, path.predictors.linear))).toBeGreaterThan(n / 30_000);
  expect(looks(coxDesignSteps(rows))).toBeGreaterThan(5);
  expect(looks(coxPathSteps(design, fit))).toBeGreaterThan(1);
  expect(looks(scoreResidualsSteps(design, path))).toBeGreaterThan(1);
});
