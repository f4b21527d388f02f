// Before a file is open: what Plumbline does, one obvious place to put a file, four samples. Also the page of a link that waits
// for its file.
import { For, Match, Show, Switch } from "solid-js";
import type { Recipe } from "../permalink/recipe.ts";
import { formatCount } from "../plot/format.ts";
import { dragging, FileButton } from "./drop.tsx";
import type { Shelf } from "./model-shelf.ts";
import { ProblemBox } from "./problem.tsx";
import { ProgressBar } from "./progress.tsx";
import { type Sample, samples } from "./samples.ts";
import type { Session } from "./session.ts";

/** So many samples stand on the page; the others are one click away. */
const firstRow = 4;

export function Start(props: { readonly session: Session }) {
  return (
    <main class="start">
      <div>
        <h1>Drop losses, survival times or patient timelines; see how large the risk is, and how sure.</h1>
        <p class="lead">
          Plumbline computes tail risk, survival curves and regressions, competing risks, checks of
          predictions and risks from a generative model of patient records, with honest intervals, on your own
          machine. Nothing is uploaded: the page is not allowed to.
        </p>
      </div>
      <Show when={props.session.wanted()}>
        {(recipe) => <Wanted recipe={recipe()} forget={props.session.forget} />}
      </Show>
      <Show when={props.session.problem()}>{(problem) => <ProblemBox error={problem().error} />}</Show>
      <ModelNotice shelf={props.session.shelf} />
      <section class="drop" classList={{ over: dragging() }} aria-label="Open a file">
        <Switch
          fallback={
            <>
              <p class="big">Drop a file here</p>
              <FileButton session={props.session} label="Choose a file" main />
              <p class="soft small">
                CSV, Parquet, Arrow or JSON Lines. The file stays in this tab: it is read here and sent
                nowhere.
              </p>
            </>
          }
        >
          <Match when={props.session.reading()}>
            {(reading) => (
              <>
                <p class="big">{reading().name}</p>
                <ProgressBar progress={reading()} cancel={props.session.cancel} label="Reading the file" />
              </>
            )}
          </Match>
        </Switch>
      </section>
      <section aria-labelledby="samples-title">
        <h2 id="samples-title">Or look at a sample</h2>
        <SampleList samples={samples.slice(0, firstRow)} session={props.session} />
        <Show when={samples.length > firstRow}>
          <details class="more-samples">
            <summary>{formatCount(samples.length - firstRow)} more samples</summary>
            <SampleList samples={samples.slice(firstRow)} session={props.session} />
          </details>
        </Show>
      </section>
    </main>
  );
}

/** A model may come before the data. */
function ModelNotice(props: { readonly shelf: Shelf }) {
  return (
    <>
      <Show when={props.shelf.adding()}>
        {(progress) => (
          <ProgressBar progress={progress()} cancel={props.shelf.cancel} label="Checking the model" />
        )}
      </Show>
      <Show when={props.shelf.problem()}>{(error) => <ProblemBox error={error()} />}</Show>
      <Show when={props.shelf.added().at(-1)}>
        {(report) => (
          <p class="note info" role="status">
            The model {report().name} passed its checks. Now drop the timelines.
          </p>
        )}
      </Show>
    </>
  );
}

function SampleList(props: { readonly samples: readonly Sample[]; readonly session: Session }) {
  return (
    <ul class="samples">
      <For each={props.samples}>
        {(sample) => (
          <li>
            <button
              type="button"
              class="sample"
              title={`${sample.source}. Licence: ${sample.licence}`}
              onClick={() => {
                props.session.forget();
                void props.session.openSample(sample);
              }}
            >
              <SampleSketch sample={sample} />
              <span class="name">{sample.title}</span>
              <span class="line">{sample.line}</span>
            </button>
          </li>
        )}
      </For>
    </ul>
  );
}

/** The distribution of the sample's losses, heights as square roots of counts, the worst 5 % in the tail colour. */
function SampleSketch(props: { readonly sample: Sample }) {
  const count = () => props.sample.sketch.length;
  return (
    <svg class="sketch" viewBox={`0 0 ${count() * 6} 40`} preserveAspectRatio="none" aria-hidden="true">
      <For each={props.sample.sketch}>
        {(height, i) => (
          <rect
            class={i() >= props.sample.tailBar ? "bar tail" : "bar"}
            x={i() * 6}
            y={40 - Math.max(height > 0 ? 1.5 : 0, height * 40)}
            width={5}
            height={Math.max(height > 0 ? 1.5 : 0, height * 40)}
          />
        )}
      </For>
    </svg>
  );
}

function Wanted(props: { readonly recipe: Recipe; forget(): void }) {
  const names = () => props.recipe.schema.columns.map((column) => column.name);
  return (
    <section class="note wanted" aria-labelledby="wanted-title">
      <h2 id="wanted-title">This link is a question about a file that you must have yourself</h2>
      <p>
        It was made on a table with {formatCount(props.recipe.schema.rows)} rows and{" "}
        {formatCount(props.recipe.schema.columnCount)} columns: {names().slice(0, 12).join(", ")}
        {names().length < props.recipe.schema.columnCount || names().length > 12 ? ", …" : ""}. Open that file
        below and the same numbers are computed again.
      </p>
      <Show when={props.recipe.fingerprint}>
        {(fingerprint) => (
          <p>
            The link also knows the file's fingerprint (SHA-256 {fingerprint().slice(0, 12)}…), so you will be
            told if yours is another.
          </p>
        )}
      </Show>
      <p>
        <button type="button" class="button" onClick={() => props.forget()}>
          Go on without the link
        </button>
      </p>
    </section>
  );
}
