// A table of results: a heading, "Copy table" (tab-separated, full precision), rows that may be chosen by click or keyboard.
import { createMemo, createSignal, createUniqueId, For, type JSX } from "solid-js";
import { tableText } from "./copy.ts";

export interface DataTableProps<R> {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly R[];
  /** index of a column that is for the own screen only, after the first: exact numbers beside released ones. It is not copied */
  readonly ownScreen?: number | undefined;
  /** the cells of a row; the first one names it */
  readonly cells: (row: R) => readonly JSX.Element[];
  /** left out where choosing a row leads somewhere else */
  readonly chosen?: (row: R) => boolean;
  readonly choose?: (row: R) => void;
}

export function DataTable<R>(props: DataTableProps<R>): JSX.Element {
  const id = createUniqueId();
  const [copied, setCopied] = createSignal(false);
  let table!: HTMLTableElement;
  return (
    <div class="data-table">
      <div class="table-head">
        <h2 id={id}>{props.title}</h2>
        <button
          type="button"
          class="quiet"
          aria-label={`Copy table “${props.title}” at full precision`}
          onClick={async () => {
            await navigator.clipboard.writeText(tableText(table));
            setCopied(true);
            setTimeout(() => setCopied(false), 2000);
          }}
        >
          {copied() ? "Copied" : "Copy table"}
        </button>
      </div>
      <section class="table-frame" aria-labelledby={id} tabindex="0">
        <table ref={table}>
          <thead>
            <tr>
              <For each={props.columns}>
                {(column, i) => (
                  <th scope="col" data-local={i() === props.ownScreen ? "" : undefined}>
                    {column}
                  </th>
                )}
              </For>
            </tr>
          </thead>
          <tbody>
            <For each={props.rows}>{(row) => <Row row={row} {...props} />}</For>
          </tbody>
        </table>
      </section>
    </div>
  );
}

function Row<R>(props: DataTableProps<R> & { readonly row: R }): JSX.Element {
  const cells = createMemo(() => props.cells(props.row));
  const chosen = () => props.chosen?.(props.row) ?? false;
  const choose = () => props.choose?.(props.row);
  return (
    <tr classList={{ chosen: chosen(), choosable: props.choose !== undefined }} onClick={choose}>
      <th scope="row">
        {props.choose ? (
          <button type="button" class="row-button" {...(props.chosen && { "aria-pressed": chosen() })}>
            {cells()[0]}
          </button>
        ) : (
          cells()[0]
        )}
      </th>
      <For each={cells().slice(1)}>
        {(cell, i) => <td data-local={i() + 1 === props.ownScreen ? "" : undefined}>{cell}</td>}
      </For>
    </tr>
  );
}
