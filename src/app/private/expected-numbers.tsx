// Numbers that are no points of a curve, one by one: the exact one and where 95 of 100 simulated releases would lie. Own screen only.
import { For } from "solid-js";
import type { ErrorBand } from "../../analyses/private-reports.ts";
import { formatInterval, formatNumber, formatPercent, notDefined } from "../../plot/format.ts";

/** More rows than these stay folded. */
const fewRows = 4;

export function ExpectedNumbers(props: {
  readonly band: ErrorBand;
  /** the numbers are shares of one */
  readonly share: boolean;
  readonly unit: string;
}) {
  const number = (value: number) => {
    if (Number.isNaN(value)) return notDefined;
    return props.share ? formatPercent(value, 2) : formatNumber(value, 3);
  };
  const limits = (lower: number, upper: number, error: number) => {
    if (Number.isNaN(lower)) return notDefined;
    return props.share
      ? `${formatPercent(lower, 2)} to ${formatPercent(upper, 2)}`
      : formatInterval(lower, upper, error);
  };
  return (
    <details class="expected-numbers" open={props.band.labels.length <= fewRows}>
      <summary>Each number{props.unit === "" ? "" : `, ${props.unit}`}</summary>
      <section class="table-frame" aria-label="Expected errors" tabindex="0">
        <table>
          <thead>
            <tr>
              <th scope="col">Number</th>
              <th scope="col">Exact</th>
              <th scope="col">95 of 100 releases</th>
            </tr>
          </thead>
          <tbody>
            <For each={props.band.labels}>
              {(label, i) => {
                const { exact, lower, upper, rmse } = props.band;
                return (
                  <tr>
                    <th scope="row">{label}</th>
                    <td>{number(exact[i()]!)}</td>
                    <td>{limits(lower[i()]!, upper[i()]!, rmse[i()]!)}</td>
                  </tr>
                );
              }}
            </For>
          </tbody>
        </table>
      </section>
    </details>
  );
}
