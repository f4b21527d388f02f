// The ways out of a release: its link with everything that is in it, and files. Only what was released leaves by any of them.
import { createResource, createSignal, For, Show } from "solid-js";
import { describeRelease } from "../../permalink/describe-release.ts";
import { releaseToJson } from "../../permalink/release-json.ts";
import { encodeRelease } from "../../permalink/release-link.ts";
import { releaseReport } from "../../permalink/release-report.ts";
import { save, svgText } from "../../plot/export.ts";
import { Dialog } from "../dialog.tsx";
import { ScrolledLines } from "../lines.tsx";
import { ProblemBox } from "../problem.tsx";
import { tableCsv } from "../table-text.ts";
import type { Published } from "./release-view.tsx";

export function ShareRelease(props: { readonly release: Published; kept(): void; close(): void }) {
  const [copied, setCopied] = createSignal(false);
  const [failed, setFailed] = createSignal<unknown>(null);
  const [link] = createResource(async () => {
    const address = new URL(location.href);
    address.hash = await encodeRelease(props.release.document);
    return address.href;
  });
  /** undefined when the release is too long for one */
  const address = () => (link.error ? undefined : link());
  const name = () => `release-${props.release.document.question.analysis}`;
  const saveAs = (text: string, type: string, fileName: string) => {
    save(new Blob([text], { type }), fileName);
    props.kept();
  };
  const linked = () => (address() === undefined ? {} : { link: address()! });

  const saveJson = () =>
    saveAs(
      `${JSON.stringify(releaseToJson(props.release, address()), null, 2)}\n`,
      "application/json",
      `${name()}.json`,
    );

  async function saveReport(): Promise<void> {
    setFailed(null);
    try {
      const frame = document.querySelector<HTMLElement>(".release-view .figure-frame");
      const title = document.querySelector(".release-view .figure h2")?.textContent ?? "Released numbers";
      const figure = frame?.querySelector("svg") ? { svg: await svgText(frame, title), title } : undefined;
      const html = releaseReport(props.release, { ...linked(), ...(figure && { figure }) });
      saveAs(html, "text/html", `${name()}.html`);
    } catch (error) {
      setFailed(error);
    }
  }

  return (
    <Dialog
      title="Share this release"
      close={props.close}
      actions={
        <>
          <button type="button" class="button" onClick={() => void saveReport()}>
            Save as a page (HTML)
          </button>
          <button type="button" class="button" onClick={saveJson}>
            Save as JSON
          </button>
        </>
      }
    >
      <p>
        The link holds the released numbers and what was asked, and opens anywhere without the file. Whoever
        has it can keep and combine them: that is what epsilon has paid for.
      </p>
      <Show when={link.error}>
        <ProblemBox error={link.error} />
      </Show>
      <Show when={address()}>
        {(its) => (
          <>
            <input
              class="link"
              type="text"
              readonly
              aria-label="Link to the release"
              value={its()}
              onFocus={(event) => event.currentTarget.select()}
            />
            <div class="actions">
              <button
                type="button"
                class="button main"
                onClick={async () => {
                  await navigator.clipboard.writeText(its());
                  setCopied(true);
                  props.kept();
                }}
              >
                {copied() ? "Copied" : "Copy link"}
              </button>
              <span class="soft small" role="status">
                {its().length} characters
              </span>
            </div>
          </>
        )}
      </Show>
      <Show when={failed()}>{(error) => <ProblemBox error={error()} />}</Show>
      <details>
        <summary>Tables as CSV</summary>
        <div class="actions">
          <For each={Object.entries(props.release.result.tables)}>
            {([table, columns]) => (
              <button
                type="button"
                class="button"
                onClick={() =>
                  saveAs(tableCsv(columns), "text/csv", `${name()}-${table.replaceAll("_", "-")}.csv`)
                }
              >
                {table.replaceAll("_", " ")}
              </button>
            )}
          </For>
        </div>
      </details>
      <details open>
        <summary>Everything that is in the link</summary>
        <ScrolledLines lines={describeRelease(props.release.document)} label="Contents of the link" />
      </details>
    </Dialog>
  );
}
