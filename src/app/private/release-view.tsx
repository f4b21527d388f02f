// A release drawn by its analysis, or, where the analysis has no picture of one, as plain tables.
import { createResource, ErrorBoundary, For, Show, Suspense } from "solid-js";
import { Dynamic } from "solid-js/web";
import type { Result, Table } from "../../analyses/analysis.ts";
import type { OpenedRelease } from "../../analyses/open-release.ts";
import { loadReleasedView } from "../../analyses/views.ts";
import { DataTable } from "../../plot/data-table.tsx";
import { Value } from "../../plot/value.tsx";
import { plainWording } from "../fit-recipe.ts";
import { ProblemBox } from "../problem.tsx";

/** What may be published of a release. */
export type Published = Pick<OpenedRelease, "document" | "result">;

export function ReleaseView(props: { readonly release: Published; readonly exact: Result | null }) {
  const question = () => props.release.document.question;
  const [view] = createResource(
    () => question().analysis,
    async (id) => ({ component: await loadReleasedView(id) }),
  );
  return (
    <ErrorBoundary fallback={(error: unknown) => <ProblemBox error={error} />}>
      <Suspense fallback={<p class="soft">Loading the view</p>}>
        <div class="release-view">
          <Show when={view()}>
            {(found) => (
              <Show when={found().component} fallback={<Tables tables={props.release.result.tables} />}>
                {(component) => (
                  <Dynamic
                    component={component()}
                    released={props.release.result}
                    question={question()}
                    wording={props.release.document.wording ?? plainWording}
                    exact={props.exact}
                  />
                )}
              </Show>
            )}
          </Show>
        </div>
      </Suspense>
    </ErrorBoundary>
  );
}

function Tables(props: { readonly tables: Readonly<Record<string, Table>> }) {
  const rowsOf = (table: Table) => [...(Object.values(table)[0] ?? []).keys()];
  return (
    <For each={Object.entries(props.tables)}>
      {([name, table]) => (
        <DataTable
          title={name.replaceAll("_", " ")}
          columns={Object.keys(table).map((column) => column.replaceAll("_", " "))}
          rows={rowsOf(table)}
          cells={(row) =>
            Object.values(table).map((column) => {
              const cell = column[row]!;
              return typeof cell === "number" ? <Value of={cell} /> : cell;
            })
          }
        />
      )}
    </For>
  );
}
