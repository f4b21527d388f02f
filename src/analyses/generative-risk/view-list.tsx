// All patients in a table, to search and to open.
import { createMemo, createSignal, createUniqueId, Show } from "solid-js";
import { DataTable } from "../../plot/data-table.tsx";
import { formatCount, formatPercent } from "../../plot/format.ts";
import { Value } from "../../plot/value.tsx";
import { matching, type SubjectRow } from "./view-tables.ts";
import { outcomeWords, recordedBrief, risk, riskInterval } from "./view-words.ts";

/** So many stand open. */
const first = 20;

export function PatientList(props: {
  /** highest risk first */
  readonly rows: readonly SubjectRow[];
  /** whether the file says what happened */
  readonly observed: boolean;
  readonly outcome: string;
  readonly level: number;
  open(id: string): void;
}) {
  const id = createUniqueId();
  const [typed, type] = createSignal("");
  const [all, setAll] = createSignal(false);
  const found = createMemo(() => matching(props.rows, typed()));
  const shown = () => (all() ? found() : found().slice(0, first));
  return (
    <section class="patient-list">
      <Show when={props.rows.length > first}>
        <p class="find small">
          <label for={id}>Find a patient</label>
          <input
            id={id}
            type="text"
            autocomplete="off"
            value={typed()}
            onInput={(event) => type(event.currentTarget.value)}
          />
          <span class="soft" role="status">
            {typed().trim() === "" ? "" : `${formatCount(found().length)} found`}
          </span>
        </p>
      </Show>
      <DataTable
        title="Patients"
        columns={[
          "Patient",
          `Risk of ${outcomeWords(props.outcome)}`,
          `${formatPercent(props.level)} interval`,
          ...(props.observed ? ["What happened"] : []),
          "Futures",
          "Tokens",
        ]}
        rows={shown()}
        cells={(row) => [
          row.subject_id,
          <Value of={row.estimate} format={(value) => risk(value, row.std_error)} />,
          riskInterval(row, row.std_error),
          ...(props.observed ? [recordedBrief(row)] : []),
          <Value of={row.trajectories} format={formatCount} />,
          <Value of={row.tokens} format={formatCount} />,
        ]}
        choose={(row) => props.open(row.subject_id)}
      />
      <Show when={found().length > first}>
        <button type="button" class="quiet accent" aria-expanded={all()} onClick={() => setAll(!all())}>
          {all() ? `Show the first ${first} only` : `Show all ${formatCount(found().length)}`}
        </button>
      </Show>
    </section>
  );
}
