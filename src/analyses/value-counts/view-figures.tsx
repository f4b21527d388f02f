// The figures of the exact view and of a release: the histogram with a quantile on it, shares of values, quantiles by group.
import { DotIntervals } from "../../plot/dot-intervals.tsx";
import { Figure } from "../../plot/figure.tsx";
import { formatPercent } from "../../plot/format.ts";
import { Histogram } from "../../plot/histogram.tsx";
import { type BarRow, type QuantileRow, shareDots, type ValueRow } from "./view-tables.ts";
import { levelName, quantileInterval, quantileText, shareInterval, shareText } from "./view-words.ts";

export function BarsFigure(props: {
  readonly title: string;
  readonly quiet: boolean;
  readonly name: string;
  readonly bars: readonly BarRow[];
  readonly quantile: QuantileRow | undefined;
  readonly expected: readonly [number, number] | undefined;
  readonly items: string;
  readonly axis: string;
}) {
  const mark = () => {
    const row = props.quantile;
    if (!row || Number.isNaN(row.estimate)) return {};
    const label = `${levelName(row.level)} ${quantileText(row)}`;
    return { interval: { at: row.estimate, lower: row.lower, upper: row.upper, label } };
  };
  const band = () => {
    if (!props.expected) return {};
    const [lower, upper] = props.expected;
    return { expected: { lower, upper, label: "95\u202f% of releases, simulated" } };
  };
  const described = () => {
    const row = props.quantile;
    if (!row || Number.isNaN(row.estimate)) return "";
    return ` The ${levelName(row.level)} is ${quantileText(row)}.`;
  };
  return (
    <Figure
      title={props.title}
      quietTitle={props.quiet}
      name={props.name}
      label={`Histogram of ${props.axis} in ${props.bars.length} bars: ${props.items} in each.${described()}`}
      table={{
        columns: ["from", "to", props.items, "share", "lower", "upper"],
        rows: props.bars.map((bar) => [
          bar.bin_lower,
          bar.bin_upper,
          bar.count,
          bar.share,
          bar.lower,
          bar.upper,
        ]),
      }}
    >
      {(width) => (
        <Histogram
          width={width}
          height={width < 480 ? 280 : 360}
          bins={props.bars.map(({ bin_lower, bin_upper, count }) => ({
            lower: bin_lower,
            upper: bin_upper,
            count,
          }))}
          scaleKind="linear"
          unit={props.axis}
          counts={props.items}
          {...mark()}
          {...band()}
        />
      )}
    </Figure>
  );
}

export function SharesFigure(props: {
  readonly title: string;
  readonly name: string;
  readonly rows: readonly ValueRow[];
  readonly items: string;
  readonly focus: string;
  /** NaN: none */
  exact(value: string): number;
  expected(row: ValueRow): readonly [number, number] | undefined;
}) {
  return (
    <Figure
      title={props.title}
      name={props.name}
      label={`Shares of ${props.rows.length} values: ${props.rows
        .slice(0, 12)
        .map((row) => `${row.value} ${shareText(row.share)}, interval ${shareInterval(row)}`)
        .join("; ")}.`}
      table={{
        columns: ["value", props.items, "share", "lower", "upper"],
        rows: props.rows.map((row) => [row.value, row.count, row.share, row.lower, row.upper]),
      }}
    >
      {(width) => (
        <DotIntervals
          width={width}
          rows={shareDots(props.rows, props.exact, props.expected)}
          scaleKind="linear"
          unit={`share of the ${props.items}, %`}
          focus={props.focus}
          choose={() => {}}
        />
      )}
    </Figure>
  );
}

export function GroupsFigure(props: {
  readonly level: number;
  readonly name: string;
  /** one quantile of every group */
  readonly rows: readonly QuantileRow[];
  readonly title: string;
  readonly axis: string;
  readonly focus: string;
  label(group: string): string;
  exact(group: string): number;
  expected(group: string): readonly [number, number] | undefined;
  choose(group: string): void;
}) {
  return (
    <Figure
      title={props.title}
      name={props.name}
      label={`${levelName(props.level)} of ${props.rows.length} groups: ${props.rows
        .slice(0, 12)
        .map((row) => `${props.label(row.group)} ${quantileText(row)}, interval ${quantileInterval(row)}`)
        .join("; ")}.`}
      table={{
        columns: ["group", `quantile at ${formatPercent(props.level)}`, "lower", "upper"],
        rows: props.rows.map((row) => [props.label(row.group), row.estimate, row.lower, row.upper]),
      }}
    >
      {(width) => (
        <DotIntervals
          width={width}
          rows={props.rows.map((row) => {
            const limits = props.expected(row.group);
            return {
              name: props.label(row.group),
              estimate: row.estimate,
              lower: row.lower,
              upper: row.upper,
              exact: props.exact(row.group),
              ...(limits && { expected: limits }),
              text: `${quantileText(row)} (${quantileInterval(row)})`,
              brief: quantileText(row),
            };
          })}
          scaleKind="linear"
          unit={props.axis}
          focus={props.label(props.focus)}
          choose={(chosen) => {
            const row = props.rows.find(({ group }) => props.label(group) === chosen);
            if (row) props.choose(row.group);
          }}
        />
      )}
    </Figure>
  );
}
