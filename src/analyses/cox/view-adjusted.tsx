// Adjusted survival curves of one covariate, one per value, with the bootstrap band.
import { createMemo, For } from "solid-js";
import { Figure } from "../../plot/figure.tsx";
import { formatPercent } from "../../plot/format.ts";
import { SurvivalCurves } from "../../plot/survival-curves.tsx";
import type { Result } from "../analysis.ts";
import { rowsOf } from "../table-rows.ts";
import { type AdjustedRow, type AtRiskRow, curveOf } from "./view-words.ts";

export function AdjustedCurves(props: {
  readonly result: Result;
  readonly unit: string;
  readonly level: number;
}) {
  const rows = createMemo(() => rowsOf<AdjustedRow>(props.result, "adjusted"));
  const covariates = createMemo(() => [...new Set(rows().map((row) => row.covariate))]);
  return <For each={covariates()}>{(name) => <OneCovariate {...props} name={name} rows={rows()} />}</For>;
}

function OneCovariate(props: {
  readonly name: string;
  readonly rows: readonly AdjustedRow[];
  readonly unit: string;
  readonly level: number;
  readonly result: Result;
}) {
  const own = createMemo(() => props.rows.filter((row) => row.covariate === props.name));
  const values = createMemo(() => [...new Set(own().map((row) => row.value))]);
  const counts = createMemo(() =>
    rowsOf<AtRiskRow>(props.result, "adjusted_at_risk").filter((row) => row.covariate === props.name),
  );
  const breaks = () => [...new Set(counts().map((row) => row.time))];
  const band = () =>
    props.result.provenance.replicates === undefined
      ? "no band"
      : `pointwise ${formatPercent(props.level)} bootstrap bands`;
  return (
    <Figure
      title={`Share without the event, adjusted, by ${props.name}`}
      name="adjusted-curves"
      label={`Survival if every row had each value of ${props.name}, all else as it is, with ${band()}: ${values()
        .map((value) => `${value} ends at ${formatPercent(curveOf(own(), value).survival.at(-1)!, 3)}`)
        .join("; ")}.`}
      table={{
        columns: [props.name, "time", "survival", "lower", "upper"],
        rows: own().map((row) => [row.value, row.time, row.survival, row.lower, row.upper]),
      }}
    >
      {(width) => (
        <SurvivalCurves
          width={width}
          series={values().map((value) => ({
            ...curveOf(own(), value),
            name: /^[-\d.]+$/.test(value) ? `${props.name} ${value}` : value,
          }))}
          breaks={breaks()}
          blocks={[
            {
              title: "at risk",
              counts: values().map((value) =>
                counts()
                  .filter((row) => row.value === value)
                  .map((row) => row.at_risk),
              ),
            },
          ]}
          unit={props.unit}
          remark=""
        />
      )}
    </Figure>
  );
}
