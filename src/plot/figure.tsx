// The frame of every picture: heading, the picture with its sentence for those who cannot see it, the numbers behind it as a
// table, and the ways out (SVG, PNG).
import { createMemo, createSignal, createUniqueId, For, type JSX, Show, useContext } from "solid-js";
import { downloadPng, downloadSvg } from "./export.ts";
import { ShowsExact, setWarned, warned } from "./shows-exact.ts";
import { createWidth } from "./size.ts";
import { Value } from "./value.tsx";

export interface FigureTable {
  readonly columns: readonly string[];
  /** numbers at full precision */
  readonly rows: readonly (readonly (string | number)[])[];
}

export interface FigureProps {
  readonly title: string;
  /** one sentence that says what the picture shows */
  readonly label: string;
  /** file name of an export, without extension */
  readonly name: string;
  readonly table: FigureTable;
  /** the heading is read out but not shown: the sentence above says it already */
  readonly quietTitle?: boolean;
  readonly children: (width: number) => JSX.Element;
  /** not to be saved as a picture */
  readonly screenOnly?: boolean;
  /** what moves along with the picture, below it and as wide: a picture has nothing in it that takes the focus */
  readonly below?: (width: number) => JSX.Element;
}

/** At most this many rows are put on the page; the export has them all. */
const shownRows = 200;

export function Figure(props: FigureProps): JSX.Element {
  const { width, watch } = createWidth();
  const [numbers, setNumbers] = createSignal(false);
  const id = createUniqueId();
  const title = createMemo(() => props.title);
  const exact = useContext(ShowsExact);
  const [held, setHeld] = createSignal<{ readonly save: typeof downloadSvg } | null>(null);
  let frame!: HTMLDivElement;

  function saveBy(save: typeof downloadSvg): void {
    if (exact && !warned()) setHeld({ save });
    else void save(frame, props.name, title());
  }
  return (
    <figure class="figure" aria-labelledby={`title-${id}`}>
      <figcaption>
        <h2 id={`title-${id}`} classList={{ "visually-hidden": props.quietTitle === true }}>
          {title()}
        </h2>
        <span class="figure-tools">
          <button
            type="button"
            class="quiet"
            aria-expanded={numbers()}
            aria-label={`Numbers of the figure “${title()}”`}
            onClick={() => setNumbers(!numbers())}
          >
            Numbers
          </button>
          <Show when={!props.screenOnly}>
            <button
              type="button"
              class="quiet"
              aria-label={`Save the figure “${title()}” as SVG`}
              onClick={() => saveBy(downloadSvg)}
            >
              SVG
            </button>
            <button
              type="button"
              class="quiet"
              aria-label={`Save the figure “${title()}” as PNG`}
              onClick={() => saveBy(downloadPng)}
            >
              PNG
            </button>
          </Show>
        </span>
      </figcaption>
      <Show when={held()}>
        {(its) => (
          <p class="note caution">
            This picture shows exact numbers. It is not private: it can give away what a single row says, so
            share it as carefully as the file.{" "}
            <button
              ref={(button) => queueMicrotask(() => button.focus())}
              type="button"
              class="quiet accent"
              onClick={() => {
                const { save } = its();
                setHeld(null);
                setWarned(true);
                saveBy(save);
              }}
            >
              I know, save it
            </button>
          </p>
        )}
      </Show>
      <div
        ref={(element) => {
          frame = element;
          watch(element);
        }}
        class="figure-frame"
        classList={{ "visually-hidden": numbers() }}
        role="img"
        aria-label={props.label}
      >
        {props.children(width())}
      </div>
      <Show when={!numbers()}>{props.below?.(width())}</Show>
      <Show when={numbers()}>
        <NumbersTable {...props.table} title={title()} />
      </Show>
    </figure>
  );
}

function NumbersTable(props: FigureTable & { readonly title: string }): JSX.Element {
  return (
    <section class="figure-numbers" aria-label={`Numbers of “${props.title}”`} tabindex="0">
      <table>
        <thead>
          <tr>
            <For each={props.columns}>{(column) => <th scope="col">{column}</th>}</For>
          </tr>
        </thead>
        <tbody>
          <For each={props.rows.slice(0, shownRows)}>
            {(row) => (
              <tr>
                <For each={row}>
                  {(cell) => <td>{typeof cell === "number" ? <Value of={cell} /> : cell}</td>}
                </For>
              </tr>
            )}
          </For>
        </tbody>
      </table>
      <Show when={props.rows.length > shownRows}>
        <p class="soft small">
          The first {shownRows} of {props.rows.length} rows; Export has them all.
        </p>
      </Show>
    </section>
  );
}
