// The layout of a survival figure: table and axis share their columns, nothing touches, nothing leaves the picture.
import { expect, test } from "vitest";
import { scale } from "../../src/plot/scale.ts";
import { layOut, type SurvivalFigure } from "../../src/plot/survival-layout.ts";
import { stepPath } from "../../src/plot/survival-paths.ts";
import { textWidth } from "../../src/plot/text-width.ts";

const breaks = [0, 200, 400, 600, 800, 1000];

function figure(width: number, names: readonly string[], largest = 138): SurvivalFigure {
  const time = Float64Array.from({ length: 50 }, (_, i) => 20 * (i + 1));
  const survival = time.map((t) => Math.exp(-t / 400));
  return {
    width,
    unit: "days",
    breaks,
    series: names.map((name, g) => ({
      name,
      time,
      survival: survival.map((s) => s ** (1 + g / 10)),
      lower: survival.map((s, i) => (i < 2 ? Number.NaN : s * 0.8)),
      upper: survival.map((s, i) => (i < 2 ? Number.NaN : Math.min(1, s * 1.2))),
      censored: time.map((_, i) => i % 3),
      median: 277,
    })),
    blocks: [
      { title: "At risk", counts: names.map(() => breaks.map((_, i) => Math.round(largest / (i + 1)))) },
      { title: "Events", counts: names.map(() => breaks.map((_, i) => i * 10)) },
    ],
  };
}

test.each([320, 390, 1200])(
  "width %i: a tick and a count at the very end of the axis stay inside the picture",
  (width) => {
    const its = figure(width, ["1", "2"]);
    const grid = Array.from({ length: 9 }, (_, i) => 128 * i);
    const { ticks } = layOut({ ...its, breaks: grid, blocks: [{ title: "At risk", counts: [grid, grid] }] });
    const last = ticks.at(-1)!;
    expect(last.label).toBe("1,024");
    expect(last.x + textWidth(last.label, 12.5) / 2).toBeLessThanOrEqual(width);
  },
);

const long = "Lev+5FU, given every second week until progression";

test.each([
  [1200, ["a", "b"], 138],
  [640, ["sex 1", "sex 2"], 1_234_567],
  [390, ["Obs", "Lev", long], 138],
  [320, [long, `${long} 2`, "c", "d", "e", "f", "g"], 99_999_999],
  [700, ["all"], 5],
] as const)(
  "width %i, groups %j: counts stand under their ticks, apart from each other, inside the picture",
  (width, names, largest) => {
    const layout = layOut(figure(width, names, largest));
    expect(layout.ticks[0]!.label).toBe("0");
    for (const block of layout.blocks) {
      for (const row of block.rows) {
        expect(row.cells.map(({ x }) => x)).toEqual(layout.ticks.map(({ x }) => x));
        const edges = row.cells.map(({ x, text }) => [
          x - textWidth(text, 12.5) / 2,
          x + textWidth(text, 12.5) / 2,
        ]);
        edges.slice(1).forEach(([start], k) => {
          expect(start! - edges[k]![1]!).toBeGreaterThan(7.9);
        });
        expect(row.y).toBeLessThan(layout.height);
        if (names.length > 1) expect(22 + textWidth(row.name, 12.5)).toBeLessThan(edges[0]![0]!);
        expect(edges[0]![0]).toBeGreaterThanOrEqual(0);
      }
    }
    for (const { label } of layout.curves) {
      if (label) expect(label.x + textWidth(label.text, 12.5)).toBeLessThanOrEqual(width);
    }
    const ys = layout.curves.flatMap(({ label }) => (label ? [label.y] : [])).sort((a, b) => a - b);
    ys.slice(1).forEach((y, k) => {
      expect(y - ys[k]!).toBeGreaterThanOrEqual(15);
    });
  },
);

test("counts that are wider than their tick's label keep clear of each other too", () => {
  const many = Array.from({ length: 21 }, (_, i) => 50 * i);
  const base = figure(900, ["a", "b"]);
  const counts = base.series.map(() => many.map((_, i) => (i < 6 ? 88_888_888 : 5)));
  const { blocks } = layOut({ ...base, breaks: many, blocks: [{ title: "At risk", counts }] });
  const half = (text: string) => textWidth(text, 12.5) / 2;
  const cells = blocks[0]!.rows[0]!.cells;
  expect(cells.length).toBeGreaterThan(5);
  cells.slice(1).forEach(({ x, text }, k) => {
    expect(x - half(text) - cells[k]!.x - half(cells[k]!.text)).toBeGreaterThan(7.9);
  });
});

test("the tick of a time is where the curve has it", () => {
  const layout = layOut(figure(800, ["a", "b"]));
  expect(layout.ticks.map(({ x }) => x)).toEqual(breaks.map(layout.x.at));
  expect(layout.curves[0]!.median!.x).toBe(layout.x.at(277));
  expect(layout.curves[0]!.median!.y).toBe(layout.y.at(0.5));
});

test("steps go across first, then down; the curve starts at 1 and reaches the last time", () => {
  const x = scale("linear", [0, 10], [0, 100]);
  const y = scale("linear", [0, 1], [100, 0]);
  expect(stepPath([2, 5, 8], [0.5, 0.5, 0.25], x, y)).toBe("M0 0H20V50H80V75");
  expect(stepPath([4, 10], [0.5, 0.5], x, y)).toBe("M0 0H40V50H100");
});

test("a million steps make a short path", () => {
  const n = 1_000_000;
  const time = Float64Array.from({ length: n }, (_, i) => i + 1);
  const survival = time.map((t) => 1 - t / (n + 1));
  const path = stepPath(
    time,
    survival,
    scale("linear", [0, n], [40, 900]),
    scale("linear", [0, 1], [300, 10]),
  );
  expect(path.length).toBeLessThan(40_000);
  expect(path).toMatch(/H900V300$/);
});

test("a band is drawn where both limits are defined, in one piece per run", () => {
  const one = figure(800, ["a", "b"]).series[0]!;
  const broken = { ...one, lower: Float64Array.from(one.lower).fill(Number.NaN, 20, 25) };
  const { curves } = layOut({ ...figure(800, ["a", "b"]), series: [one, broken] });
  expect(curves.map(({ band }) => band.split("Z").length - 1)).toEqual([1, 2]);
  expect(curves[0]!.band).not.toMatch(/NaN/);
});

test("rising curves start at 0 on an axis that ends a little above them, with rows of their own in the table", () => {
  const falling = figure(900, ["a", "b"]);
  const series = falling.series.map((one, g) => ({
    ...one,
    survival: Float64Array.from(one.time as Float64Array, (t) => (0.1 * (g + 1) * t) / 1000),
    lower: one.lower,
    upper: Float64Array.from(one.time as Float64Array, (t) => (0.15 * (g + 1) * t) / 1000),
    mark: { colour: 0, dash: g },
  }));
  const rows = [{ name: "everybody", mark: null }];
  const blocks = [{ title: "At risk", counts: [breaks.map(() => 5)], rows }, falling.blocks[1]!];
  const layout = layOut({ ...falling, series, blocks, rising: true });
  expect(layout.y.domain[1]).toBeCloseTo(1.06 * 0.3, 12);
  expect(layout.curves[0]!.path.startsWith(`M${layout.left} ${layout.bottom}`)).toBe(true);
  expect(layout.curves.map(({ mark }) => mark.dash)).toEqual([0, 1]);
  expect(layout.blocks[0]!.rows.map(({ mark }) => mark)).toEqual([null]);
  expect(layout.blocks[1]!.rows.map(({ mark }) => mark?.colour)).toEqual([0, 0]);
});

test("a curve of a release is straight between its times; beside it the exact one in steps, around it what was expected", () => {
  const { curves, x } = layOut({
    series: [
      {
        name: "a",
        time: [0, 50, 100],
        survival: [1, 0.5, 0.25],
        lower: [1, 0.4, 0.1],
        upper: [1, 0.6, 0.4],
        censored: [],
        median: Number.NaN,
        straight: true,
        beside: { time: [25, 300], survival: [0.5, 0.1] },
        expected: { time: [0, 100], lower: [1, 0], upper: [1, 0.5] },
      },
    ],
    breaks: [0, 100],
    blocks: [],
    width: 600,
    unit: "",
  });
  const [curve] = curves;
  expect(curve!.path.match(/[A-Z]/g)?.join("")).toBe("MLL");
  expect(curve!.band.match(/[A-Z]/g)?.join("")).toBe("MLLLLLZ");
  // what is for the own screen only does not move the axis
  expect(x.domain).toEqual([0, 100]);
  expect(curve!.beside).toMatch(/^M[\d.]+ [\d.]+H[\d.]+V[\d.]+$/);
  expect(curve!.expected.match(/[A-Z]/g)?.join("")).toBe("MLLLZ");
});
