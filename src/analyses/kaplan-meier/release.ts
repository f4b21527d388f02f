// The private form of survival curves: noisy counts of events and censorings on a public grid, and everything else computed from them.
// Method, errors and limits: method.md, "Private release". Neighbours add or remove one person.

import { gridCurve } from "../../math/private-survival.ts";
import { checkDrawn } from "../private-budget.ts";
import type { ReleaseForm } from "../release.ts";
import { type MeasuredCells, measureCells, mergeCells } from "./private-cells.ts";
import { drawnBins, mostBins, planRelease, type SurvivalPlan } from "./private-plan.ts";
import { readCurveAt, readGridAt } from "./private-reading.ts";
import { cleanedCells, privateTables } from "./private-tables.ts";

/** Points of the curve, besides time zero, whose error is simulated before a release. */
const headlinePoints = 32;

export const release: ReleaseForm<SurvivalPlan, MeasuredCells> = {
  version: 1,
  asks: { grid: true, bounds: false, delta: true },
  roles: ["duration", "event", "group"],
  params: ["eventValue", "level", "tau", "landmark", "probabilities"],
  outputs: [
    {
      id: "curve",
      label: "survival curves with medians, restricted means and tests, all from the same noisy counts",
      default: true,
    },
  ],
  headlineScale: "share",
  plan: planRelease,

  measure(inputs, { own }) {
    return measureCells(inputs, own.max, own.bins ?? mostBins, own.groups ?? undefined);
  },

  draw(measured, { own }, bits) {
    const count = own.count?.add([rowsIn(measured)], bits);
    const cells = mergeCells(measured, drawnBins(own, count)).flatMap((group) => own.cells.add(group, bits));
    return count ? { count, cells } : { cells };
  },

  finish(drawn, plan) {
    const { own } = plan;
    const bins = drawnBins(own, drawn.count);
    const groups = own.groups?.length ?? 1;
    checkDrawn(drawn, { ...(own.count ? { count: 1 } : {}), cells: groups * (2 * bins + 1) });
    return privateTables(drawn.cells!, bins, plan);
  },

  headline(tables, { own }) {
    const groups = own.groups ?? ["all"];
    const at = headlineTimes(own.max);
    return {
      labels: groups.flatMap((group) => [...at].map(() => group)),
      at: Float64Array.from(groups.flatMap(() => [...at])),
      values: Float64Array.from(
        groups.flatMap((group) => [...at].map((time) => readCurveAt(tables.curve!, group, time, own.max))),
      ),
    };
  },

  headlineValues(drawn, plan) {
    const { own } = plan;
    const bins = drawnBins(own, drawn.count);
    return Float64Array.from(
      cleanedCells(drawn.cells!, bins, plan).flatMap((cells) => {
        const { survival } = gridCurve(cells);
        return [...headlineTimes(own.max)].map((time) => readGridAt(survival, time, own.max));
      }),
    );
  },

  /** Nobody, against one person whose rows are all events of the first bin. */
  auditCase({ own, question }) {
    const bins = own.bins ?? mostBins;
    const empty = () => (own.groups ?? ["all"]).map(() => new Int32Array(2 * bins + 1));
    const one = empty();
    one[0]![0] = question.terms.unit === "row" ? 1 : question.terms.unit.atMost;
    return {
      first: { cells: empty(), bins },
      second: { cells: one, bins },
      score: (drawn) => drawn.cells![0]!,
    };
  },
};

function headlineTimes(max: number): Float64Array {
  return Float64Array.from({ length: headlinePoints }, (_, k) => (max * (k + 1)) / headlinePoints);
}

function rowsIn({ cells }: MeasuredCells): number {
  return cells.reduce((sum, group) => group.reduce((a, b) => a + b, sum), 0);
}
