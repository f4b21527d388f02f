// One draw of a release and one of the published time-indexed noise, which carries no proof, around the exact curve of a data set that
// ships with Plumbline. On the own screen only: the picture cannot be saved.
import { createMemo, Show } from "solid-js";
import { Figure } from "../../plot/figure.tsx";
import { formatCount, formatNumber } from "../../plot/format.ts";
import { SurvivalCurves } from "../../plot/survival-curves.tsx";
import type { UnprovenViewProps } from "../analysis.ts";
import type { DrawnCurve } from "../private-reports.ts";

export default function UnprovenSurvival(props: UnprovenViewProps) {
  const report = () => props.report;
  const unit = () => (props.wording.unit === "" ? "" : ` ${props.wording.unit}`);
  const curves = createMemo(() => [
    { name: "exact", ...report().exact, straight: false },
    { name: "release", ...report().released, straight: true },
    { name: "no proof", ...report().unproven, straight: false },
  ]);
  const series = () =>
    curves().map((curve) => ({ ...curve, ...withoutLimits(curve), censored: [], median: Number.NaN }));
  const breaks = () => report().readings.time;
  /** in whole percent, curve by curve */
  const percents = () =>
    report().readings.curves.map((shares) => shares.map((share) => Math.round(100 * share)));
  const points = (error: number) => formatNumber(100 * error, 2);
  return (
    <>
      <p>
        The same question at epsilon {props.terms.epsilon}, of all {formatCount(report().rows)}{" "}
        {props.wording.items} together, {report().runs} times simulated: a released curve is on average{" "}
        <strong>{points(report().released.rmse)} percentage points</strong> away from the exact one, the
        published way <strong class="tail-text">{points(report().unproven.rmse)}</strong> (root mean square
        over {report().times} times from 0 to {formatNumber(report().end)}
        {unit()}).
      </p>
      <p>
        <strong class="tail-text">No proof.</strong> The published way (time-indexed Laplace noise, clipping,
        smoothing; our reading of the abstract of arXiv 2412.05164) carries no proof of privacy: its noise
        shrinks as fewer remain at risk, while one person moves the curve the more. So it is shown on the data
        sets that come with Plumbline only, and nothing of it can be released.
      </p>
      <Show when={props.terms.delta}>
        <p>Delta, {props.terms.delta}, helps the release only.</p>
      </Show>
      <Figure
        title="One draw of each"
        name="without-proof"
        screenOnly
        label={`The exact curve and one draw of the way without a proof in steps, one simulated release in straight lines, from 0 to ${formatNumber(report().end)}${unit()}.`}
        table={{
          columns: ["time", "exact, %", "release, %", "no proof, %"],
          rows: breaks().map((time, k) => [time, ...percents().map((shares) => shares[k]!)]),
        }}
      >
        {(width) => (
          <SurvivalCurves
            width={width}
            series={series()}
            breaks={breaks()}
            blocks={[{ title: "Share without the event, %", counts: percents() }]}
            unit={unit().trim()}
            remark=""
          />
        )}
      </Figure>
    </>
  );
}

function withoutLimits({ time }: DrawnCurve) {
  const none = new Float64Array(time.length).fill(Number.NaN);
  return { lower: none, upper: none };
}
