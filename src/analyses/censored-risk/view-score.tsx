// A score of every model over time, the one in focus with its band.
import type { JSX } from "solid-js";
import { Figure } from "../../plot/figure.tsx";
import { formatNumber } from "../../plot/format.ts";
import { ScoreLines, type ScoreSeries } from "../../plot/score-lines.tsx";
import { type BrierRow, pointsOf, type ScoreRow } from "./view-words.ts";

/** More curves than this cannot be told apart; the tables have them all. */
const mostCurves = 6;

interface ScoreFigureProps {
  readonly title: string;
  readonly name: string;
  readonly rows: readonly (ScoreRow | BrierRow)[];
  readonly models: readonly string[];
  readonly focus: string;
  /** of Kaplan-Meier; empty: none */
  readonly reference: readonly { readonly x: number; readonly y: number }[];
  readonly guide: number;
  readonly unit: string;
  readonly yUnit: string;
}

export function ScoreFigure(props: ScoreFigureProps): JSX.Element {
  const of = (model: string) => props.rows.filter((row) => row.model === model);
  const series = (): ScoreSeries[] => [
    ...props.models.slice(0, mostCurves).map((name) => ({
      name,
      points: pointsOf(of(name)),
      band: name === props.focus,
    })),
    ...(props.reference.length > 0
      ? [
          {
            name: "Kaplan-Meier for everyone",
            points: props.reference.map((p) => ({ ...p, lower: Number.NaN, upper: Number.NaN })),
            reference: true,
          },
        ]
      : []),
  ];
  const ends = (model: string) => {
    const rows = of(model);
    return `${model} from ${formatNumber(rows[0]!.estimate, 3)} at ${formatNumber(rows[0]!.time)} to ${formatNumber(rows.at(-1)!.estimate, 3)} at ${formatNumber(rows.at(-1)!.time)}`;
  };
  return (
    <Figure
      title={props.title}
      name={props.name}
      label={`${props.title}: ${props.models.slice(0, mostCurves).map(ends).join("; ")}.`}
      table={{
        columns: ["model", "time", "estimate", "lower", "upper"],
        rows: props.rows.map((row) => [row.model, row.time, row.estimate, row.lower, row.upper]),
      }}
    >
      {(width) => (
        <ScoreLines
          width={width}
          height={300}
          series={series()}
          xUnit={props.unit}
          yUnit={props.yUnit}
          guide={props.guide}
        />
      )}
    </Figure>
  );
}
