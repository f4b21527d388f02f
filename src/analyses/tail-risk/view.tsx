// The answer of tail risk: the sentence, the distribution that carries it (or the groups side by side), how sure it is, how it
// depends on the level, how the tail behaves. Draws the result's tables; computes nothing.
import { createMemo, createSignal, For, lazy, Show, Suspense } from "solid-js";
import { DataTable } from "../../plot/data-table.tsx";
import { DotIntervals } from "../../plot/dot-intervals.tsx";
import { Figure } from "../../plot/figure.tsx";
import { formatInterval, formatPercent, formatWithError } from "../../plot/format.ts";
import { shortNames } from "../../plot/short-names.ts";
import { Value } from "../../plot/value.tsx";
import type { ViewProps } from "../analysis.ts";
import { groupName } from "../group-name.ts";
import { rowsOf } from "../table-rows.ts";
import { Expectiles } from "./view-expectiles.tsx";
import { Distribution, Ends, Replicates } from "./view-figures.tsx";
import { type BinRow, differencesOf, type EstimateRow, estimatesOf, expectedOf } from "./view-tables.ts";
import { comparison, headline, methodLine, reversed } from "./view-words.ts";

const TailShape = lazy(() => import("./view-tail.tsx"));

const usualLevel = 0.95;

export default function TailRiskView(props: ViewProps) {
  const estimates = createMemo(() => estimatesOf(props.result));
  const distribution = createMemo(() => rowsOf<BinRow>(props.result, "distribution"));
  const replicates = createMemo(() => rowsOf<BinRow>(props.result, "bootstrap"));
  const differences = createMemo(() => differencesOf(props.result));
  const groups = createMemo(() =>
    rowsOf<{ group: string; rows: number; mean: number }>(props.result, "groups"),
  );
  const cvar = () => estimates().filter((row) => row.measure === "cvar");
  const levels = createMemo(() => [...new Set(estimates().map((row) => row.level))].sort((a, b) => a - b));
  const [chosenLevel, setLevel] = createSignal(usualLevel);
  const level = createMemo(() =>
    levels().reduce((best, each) =>
      Math.abs(each - chosenLevel()) < Math.abs(best - chosenLevel()) ? each : best,
    ),
  );

  const ranked = createMemo(() =>
    cvar()
      .filter((row) => row.level === level())
      .sort((a, b) => b.estimate - a.estimate),
  );
  const grouped = () => props.request.roles.group !== undefined;
  const [chosenGroup, setGroup] = createSignal<string | null>(null);
  const focus = createMemo(() => ranked().find((row) => row.group === chosenGroup()) ?? ranked()[0]!);
  const valueAtRisk = () =>
    estimates().find((row) => row.measure === "var" && row.group === focus().group && row.level === level())!;

  const loss = () => String(props.request.roles.loss);
  const name = (group: string) => (grouped() ? groupName(group, String(props.request.roles.group)) : "");
  const shortened = createMemo(() => shortNames(ranked().map((row) => name(row.group))));
  const short = (group: string) => shortened().get(name(group)) ?? name(group);
  const axis = () => (props.wording.unit === "" ? loss() : `${loss()}, ${props.wording.unit}`);
  const scaleKind = () =>
    props.result.provenance.conventions["Distribution scale"] === "logarithmic" ? "log" : "linear";
  const confidence = () => Number(props.inputs.params.confidence);
  const sentence = () => headline(focus(), loss(), name(focus().group), props.wording);
  const between = () => differences().filter((row) => row.measure === "cvar" && row.level === level());
  const compared = () => {
    const [worst, mildest] = [ranked()[0], ranked().at(-1)];
    if (!worst || !mildest || worst === mildest) return "";
    const found = between().find((row) => row.group === worst.group && row.reference === mildest.group);
    const other = between().find((row) => row.group === mildest.group && row.reference === worst.group);
    return comparison(found ?? (other && reversed(other)), name(worst.group), name(mildest.group));
  };
  const doubts = () =>
    props.result.notes.filter((note) => {
      const row = note.table === "estimates" && note.row !== undefined ? estimates()[note.row] : undefined;
      return row !== undefined && row.level === level() && note.severity !== "info";
    });
  const expected = (row: EstimateRow, measure: "cvar" | "var" = "cvar") =>
    expectedOf(props.expected, measure, row.level, grouped() ? row.group : null);
  const interval = (row: EstimateRow) => formatInterval(row.lower, row.upper, row.std_error);

  return (
    <article class="view" classList={{ stale: props.stale }}>
      <header>
        <h1 class="sentence">
          {sentence().before}
          <span class="tail-text" title={String(focus().estimate)}>
            {sentence().number}
          </span>
          {sentence().after}
        </h1>
        <Show when={compared()}>
          <p class="method-line">{compared()}</p>
        </Show>
        <p class="method-line">
          {methodLine(focus(), confidence(), props.result.provenance.replicates ?? 0, props.wording)}
        </p>
        <For each={doubts()}>{(note) => <p class={`note notes-more ${note.severity}`}>{note.text}</p>}</For>
      </header>

      <Show when={grouped()}>
        <Figure
          title={`CVaR at ${formatPercent(level())} by ${String(props.request.roles.group)}`}
          name="cvar-by-group"
          label={`${ranked().length} groups, worst first: ${ranked()
            .slice(0, 12)
            .map(
              (row) =>
                `${name(row.group)} ${formatWithError(row.estimate, row.std_error)}, interval ${interval(row)}`,
            )
            .join("; ")}.`}
          table={{
            columns: ["group", "CVaR", "lower", "upper", "standard error"],
            rows: ranked().map((row) => [name(row.group), row.estimate, row.lower, row.upper, row.std_error]),
          }}
        >
          {(width) => (
            <DotIntervals
              width={width}
              rows={ranked().map((row) => ({
                ...withExpected(expected(row)),
                name: short(row.group),
                estimate: row.estimate,
                lower: row.lower,
                upper: row.upper,
                text: `${formatWithError(row.estimate, row.std_error)} (${interval(row)})`,
                brief: formatWithError(row.estimate, row.std_error),
              }))}
              scaleKind={scaleKind()}
              unit={axis()}
              focus={short(focus().group)}
              choose={(chosen) =>
                setGroup(ranked().find((row) => short(row.group) === chosen)?.group ?? null)
              }
            />
          )}
        </Figure>
      </Show>

      <Distribution
        bins={distribution().filter((row) => row.group === focus().group)}
        group={short(focus().group)}
        items={props.wording.items}
        axis={axis()}
        scaleKind={scaleKind()}
        valueAtRisk={valueAtRisk()}
        cvar={focus()}
        unit={props.wording.unit}
        height={grouped() ? 300 : 380}
        expected={expected(focus())}
        expectedVar={expected(focus(), "var")}
      />

      <div class="pair">
        <Replicates
          bins={replicates().filter(
            (row) => row.measure === "cvar" && row.group === focus().group && row.level === level(),
          )}
          axis={axis()}
          cvar={focus()}
          group={short(focus().group)}
          confidence={confidence()}
        />
        <DataTable
          title={grouped() ? `Levels, ${short(focus().group)}` : "Levels"}
          columns={["Level", "VaR", "CVaR", `${formatPercent(confidence())} interval`]}
          rows={cvar()
            .filter((row) => row.group === focus().group)
            .sort((a, b) => a.level - b.level)}
          cells={(row) => {
            const low = estimates().find(
              (r) => r.measure === "var" && r.group === row.group && r.level === row.level,
            )!;
            return [
              formatPercent(row.level),
              <Value of={low.estimate} error={low.std_error} />,
              <Value of={row.estimate} error={row.std_error} />,
              <Ends row={row} />,
            ];
          }}
          chosen={(row) => row.level === level()}
          choose={(row) => setLevel(row.level)}
        />
      </div>

      <Show when={grouped()}>
        <DataTable
          title={`Groups at ${formatPercent(level())}`}
          columns={["Group", "Rows", "Mean", "VaR", "CVaR", `${formatPercent(confidence())} interval`]}
          rows={ranked()}
          cells={(row) => {
            const whole = groups().find((each) => each.group === row.group)!;
            const low = estimates().find(
              (r) => r.measure === "var" && r.group === row.group && r.level === row.level,
            )!;
            return [
              name(row.group),
              <Value of={whole.rows} />,
              <Value of={whole.mean} error={row.std_error} />,
              <Value of={low.estimate} error={low.std_error} />,
              <Value of={row.estimate} error={row.std_error} />,
              <Ends row={row} />,
            ];
          }}
          chosen={(row) => row.group === focus().group}
          choose={(row) => setGroup(row.group)}
        />
        <DataTable
          title={`CVaR at ${formatPercent(level())}, ${short(focus().group)} minus another`}
          columns={["Other", "Difference", `${formatPercent(confidence())} interval`, "Leaves out zero"]}
          rows={between().flatMap((row) =>
            row.group === focus().group ? [row] : row.reference === focus().group ? [reversed(row)] : [],
          )}
          cells={(row) => [
            name(row.reference),
            <Value of={row.estimate} error={row.std_error} />,
            <Ends row={row} />,
            row.lower > 0 || row.upper < 0 ? "yes" : <span class="soft">no</span>,
          ]}
        />
      </Show>

      <Expectiles
        rows={estimates().filter((row) => row.measure === "expectile")}
        name={grouped() ? name : null}
        confidence={confidence()}
      />

      <Suspense>
        <TailShape
          result={props.result}
          order={ranked().map((row) => row.group)}
          focus={focus().group}
          name={short}
          axis={axis()}
          unit={props.wording.unit}
          items={props.wording.items}
          scaleKind={scaleKind()}
        />
      </Suspense>
    </article>
  );
}

function withExpected(expected: readonly [number, number] | undefined) {
  return expected ? { expected } : {};
}
