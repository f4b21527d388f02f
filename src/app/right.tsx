// Right: what can be turned, and how the numbers came about.
import { For, lazy, Show, Suspense } from "solid-js";
import type { Provenance } from "../analyses/analysis.ts";
import type { Preference } from "../engine/protocol.ts";
import { formatCount, formatNumber } from "../plot/format.ts";
import type { Dialog } from "./app.tsx";
import type { Session } from "./session.ts";
import { Settings } from "./settings.tsx";

const PrivatePanel = lazy(() => import("./private/panel.tsx"));

export function RightPlace(props: {
  readonly session: Session;
  readonly sheet: boolean;
  closeSheet(): void;
  open(dialog: Dialog): void;
}) {
  // a release on the screen says itself how it was made
  const result = () => (props.session.releasing()?.shown() ? undefined : props.session.answer()?.result);
  return (
    <aside class="right" aria-label="Settings and how it was computed">
      <section id="settings" class="turn" classList={{ open: props.sheet }} aria-label="Settings">
        <Show when={props.session.releasing()}>
          {(releasing) => (
            <Suspense>
              <PrivatePanel
                session={props.session}
                releasing={releasing()}
                made={props.closeSheet}
                openMethod={() => props.open("private method")}
              />
              <h2 class="used">Settings that the release uses</h2>
            </Suspense>
          )}
        </Show>
        <Show when={props.session.card()}>
          {(card) => (
            <Settings
              card={card()}
              request={props.session.request()!}
              columns={props.session.open()?.summary.columns ?? []}
              shelf={props.session.shelf}
              only={props.session.releasing()?.form()?.params}
              setParam={props.session.setParam}
            />
          )}
        </Show>
        <Show when={props.session.releasable() && !props.session.releasing()}>
          <Offer start={props.session.startReleasing} />
        </Show>
      </section>
      <div class="facts">
        <Show when={props.session.doubts().length > 0}>
          <section aria-label="About the link">
            <For each={props.session.doubts()}>
              {(doubt) => <p class={`note ${doubt.severity}`}>{doubt.text}</p>}
            </For>
          </section>
        </Show>
        <Show when={result()?.notes.length}>
          <section aria-label="Notes">
            <For each={result()!.notes}>{(note) => <p class={`note ${note.severity}`}>{note.text}</p>}</For>
          </section>
        </Show>
        <Show when={result()}>
          {(its) => (
            <section aria-labelledby="computed-title">
              <h2 id="computed-title">How this was computed</h2>
              <Computed
                provenance={its().provenance}
                setSeed={props.session.setSeed}
                prefer={props.session.prefer()}
                setPrefer={props.session.devices()?.adapter ? props.session.setPrefer : undefined}
                seed={props.session.request()?.seed ?? 1}
              />
              <p>
                <button type="button" class="quiet accent" onClick={() => props.open("method")}>
                  The method, its assumptions and sources
                </button>
              </p>
            </section>
          )}
        </Show>
        <Show when={props.session.devices()}>
          {(devices) => (
            <section aria-labelledby="device-title">
              <h2 id="device-title">{devices().sentence}</h2>
              <p class="small soft">{devices().detail}</p>
            </section>
          )}
        </Show>
      </div>
    </aside>
  );
}

function Offer(props: { start(): void }) {
  return (
    <section class="private-offer" aria-labelledby="offer-title">
      <h2 id="offer-title">Private release</h2>
      <p class="small soft">
        These numbers are exact, and exact numbers can give people away. Publish them with noise that hides
        each person.
      </p>
      <button type="button" class="button" onClick={() => props.start()}>
        Prepare a private release
      </button>
    </section>
  );
}

function Computed(props: {
  readonly provenance: Provenance;
  readonly seed: number;
  setSeed(seed: number): void;
  readonly prefer: Preference;
  /** absent where there is no GPU to choose */
  readonly setPrefer: ((where: Preference) => void) | undefined;
}) {
  const p = () => props.provenance;
  return (
    <dl class="facts-list">
      <Fact label="Rows used" value={`${formatCount(p().rowsUsed)} of ${formatCount(p().rows)}`} />
      <For each={p().rowsLeftOut}>
        {(left) => (
          <Fact
            label="Left out"
            value={`${formatCount(left.rows)}: ${left.reason} (first in row ${formatCount(left.firstRow)})`}
          />
        )}
      </For>
      <Show when={p().replicates !== undefined}>
        <Fact label="Replicates" value={formatCount(p().replicates!)} />
      </Show>
      <For each={Object.entries(p().conventions)}>
        {([label, value]) => <Fact label={sentenceCase(label)} value={value} />}
      </For>
      <div>
        <dt>
          <label for="seed">Seed</label>
        </dt>
        <dd>
          <input
            id="seed"
            type="number"
            min="0"
            max="4294967295"
            step="1"
            value={props.seed}
            title="The same seed gives the same numbers, on every machine"
            onChange={(event) => {
              const seed = event.currentTarget.valueAsNumber;
              if (Number.isInteger(seed) && seed >= 0 && seed <= 0xffffffff) props.setSeed(seed);
              else event.currentTarget.value = String(props.seed);
            }}
          />
        </dd>
      </div>
      <Show when={props.setPrefer}>
        <div>
          <dt>
            <label for="prefer">Compute on</label>
          </dt>
          <dd>
            <select
              id="prefer"
              title="The numbers are the same wherever they are computed"
              onChange={(event) => props.setPrefer?.(event.currentTarget.value as Preference)}
            >
              <For each={preferences}>
                {([value, label]) => (
                  <option value={value} selected={value === props.prefer}>
                    {label}
                  </option>
                )}
              </For>
            </select>
          </dd>
        </div>
      </Show>
      <Fact label="Took" value={`${duration(p().durationMs)} on ${backend(p().backend)}`} />
      <Fact label="Version of the method" value={String(p().version)} />
    </dl>
  );
}

const preferences: readonly (readonly [Preference, string])[] = [
  ["fastest", "whichever is faster"],
  ["gpu", "the GPU"],
  ["cpu", "the CPU"],
];

/** Long values get the line below their label. */
function Fact(props: { readonly label: string; readonly value: string }) {
  return (
    <div classList={{ long: props.label.length + props.value.length > 34 }}>
      <dt>{props.label}</dt>
      <dd>{props.value}</dd>
    </div>
  );
}

function duration(ms: number): string {
  return ms < 1000 ? `${formatNumber(ms, 2)} ms` : `${formatNumber(ms / 1000, 2)} s`;
}

function backend(name: string): string {
  const names: Readonly<Record<string, string>> = { gpu: "the GPU", cpu: "the CPU", wasm: "the CPU (SIMD)" };
  return name
    .split(" and ")
    .map((each) => names[each] ?? each)
    .join(" and ");
}

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
