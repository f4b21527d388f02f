// The export dialog: the result as it is, its tables, its figures.
import { createSignal, For } from "solid-js";
import { save } from "../plot/export.ts";
import { Dialog } from "./dialog.tsx";
import { OfferRelease } from "./offer-release.tsx";
import type { Session } from "./session.ts";
import { resultJson, tableCsv } from "./table-text.ts";

export default function Export(props: { readonly session: Session; prepare(): void; close(): void }) {
  const [known, setKnown] = createSignal(false);
  const answer = () => props.session.answer()!;
  const stem = () => (props.session.open()?.summary.fileName ?? "result").replace(/\.[^.]*$/, "");
  return (
    <Dialog title="Export" close={props.close}>
      <p>
        These are the exact results at full precision. They are not private: a mean of a few rows, or two
        results that differ by one row, can give away what a single row says. Share them as carefully as the
        file.
      </p>
      <OfferRelease session={props.session} prepare={props.prepare} />
      <label class="check">
        <input
          type="checkbox"
          checked={known()}
          onChange={(event) => setKnown(event.currentTarget.checked)}
        />
        I know that these files are not private
      </label>
      <dl class="facts-list">
        <div>
          <dt>Everything: request, tables, notes, how it was computed</dt>
          <dd>
            <button
              type="button"
              class="button"
              disabled={!known()}
              onClick={() =>
                save(
                  new Blob([resultJson(answer())], { type: "application/json" }),
                  `${stem()}-${answer().request.analysis}.json`,
                )
              }
            >
              Save as JSON
            </button>
          </dd>
        </div>
        <For each={Object.entries(answer().result.tables)}>
          {([name, table]) => (
            <div>
              <dt>Table {name.replaceAll("_", " ")}</dt>
              <dd>
                <button
                  type="button"
                  class="button"
                  aria-label={`Save as CSV: table ${name.replaceAll("_", " ")}`}
                  onClick={() =>
                    save(
                      new Blob([tableCsv(table)], { type: "text/csv" }),
                      `${stem()}-${name.replaceAll("_", "-")}.csv`,
                    )
                  }
                >
                  Save as CSV
                </button>
              </dd>
            </div>
          )}
        </For>
      </dl>
      <p class="small soft">Every figure has its own SVG and PNG at its upper right.</p>
    </Dialog>
  );
}
