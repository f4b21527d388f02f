// Hazards: of the distribution shown, by group with bands; and the shapes of all distributions beside one another.
import type { JSX } from "solid-js";
import type { Distribution } from "../../math/parametric-models.ts";
import { Figure } from "../../plot/figure.tsx";
import { formatNumber } from "../../plot/format.ts";
import { distributionNames } from "./names.ts";
import { type FittedLine, FittedLines } from "./view-lines.tsx";
import type { CurveRow } from "./view-words.ts";

export interface HazardsProps {
  readonly curve: readonly CurveRow[];
  readonly shown: Distribution;
  readonly groups: readonly string[];
  /** name of a group as the reader knows it */
  name(group: string): string;
  readonly xUnit: string;
  line(group: string, index: number): Pick<FittedLine, "colour" | "dash">;
}

/** Hazards that rise without bound at 0 must not press the others flat. */
const reach = 3;

function highest(rows: readonly CurveRow[], of: (row: CurveRow) => number): number {
  const values = rows
    .map(of)
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const typical = values[Math.floor(values.length / 2)] ?? 1;
  return Math.min(values[values.length - 1] ?? 1, reach * typical) || 1;
}

const point = (row: CurveRow) => ({
  x: row.time,
  y: row.hazard,
  lower: row.hazard_lower,
  upper: row.hazard_upper,
});

export function HazardByGroup(props: HazardsProps): JSX.Element {
  const own = () =>
    props.curve.filter((row) => row.distribution === props.shown && Number.isFinite(row.hazard));
  return (
    <Figure
      title={`Hazard, ${distributionNames[props.shown]}`}
      name="hazard"
      label={`Fitted hazard over time: ${props.groups
        .map((group) => {
          const rows = own().filter((row) => row.group === group);
          return `${props.name(group)} from ${formatNumber(rows[0]?.hazard ?? Number.NaN, 3)} to ${formatNumber(rows.at(-1)?.hazard ?? Number.NaN, 3)}`;
        })
        .join("; ")}.`}
      table={{
        columns: ["group", "time", "hazard", "lower", "upper"],
        rows: own().map((row) => [row.group, row.time, row.hazard, row.hazard_lower, row.hazard_upper]),
      }}
    >
      {(width) => (
        <FittedLines
          width={width}
          lines={props.groups.map((group, g) => ({
            ...props.line(group, g),
            name: props.name(group),
            quiet: false,
            points: own()
              .filter((row) => row.group === group)
              .map(point),
          }))}
          observed={[]}
          most={highest(own(), (row) => (Number.isFinite(row.hazard_upper) ? row.hazard_upper : row.hazard))}
          percent={false}
          xUnit={props.xUnit}
          yUnit="events per unit of time"
        />
      )}
    </Figure>
  );
}

export function HazardShapes(
  props: HazardsProps & { readonly distributions: readonly Distribution[] },
): JSX.Element {
  const group = () => props.groups[0]!;
  const own = () => props.curve.filter((row) => row.group === group() && Number.isFinite(row.hazard));
  return (
    <Figure
      title={props.groups.length > 1 ? `Hazard shapes, ${props.name(group())}` : "Hazard shapes"}
      name="hazard-shapes"
      label={`Fitted hazards of ${props.distributions.map((each) => distributionNames[each]).join(", ")} over time.`}
      table={{
        columns: ["distribution", "time", "hazard"],
        rows: own().map((row) => [distributionNames[row.distribution], row.time, row.hazard]),
      }}
    >
      {(width) => (
        <FittedLines
          width={width}
          lines={props.distributions.map((distribution) => ({
            name: distributionNames[distribution],
            colour: distribution === props.shown ? "var(--tail)" : "var(--soft)",
            dash: "none",
            quiet: distribution !== props.shown,
            points: own()
              .filter((row) => row.distribution === distribution)
              .map((row) => ({ ...point(row), lower: Number.NaN, upper: Number.NaN })),
          }))}
          observed={[]}
          most={highest(own(), (row) => row.hazard)}
          percent={false}
          xUnit={props.xUnit}
          yUnit="events per unit of time"
        />
      )}
    </Figure>
  );
}
