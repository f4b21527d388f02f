// The page of a release that came by a link: its numbers, that noise was added to them, and what that promises. No file, no exact number.
import { createSignal, For, Show } from "solid-js";
import { cards } from "../../analyses/cards.ts";
import type { OpenedRelease } from "../../analyses/open-release.ts";
import { lossMeaning } from "../../analyses/private-meaning.ts";
import type { Line } from "../../permalink/describe.ts";
import { describeRelease } from "../../permalink/describe-release.ts";
import { FileButton } from "../drop.tsx";
import { Lines } from "../lines.tsx";
import { ProblemBox } from "../problem.tsx";
import { ProgressBar } from "../progress.tsx";
import type { Session } from "../session.ts";
import { Meaning } from "./meaning.tsx";
import { ReleaseView } from "./release-view.tsx";
import { ShareRelease } from "./share-release.tsx";
import { promiseText } from "./words.ts";
import "./private.css";

export default function Received(props: { readonly session: Session; readonly release: OpenedRelease }) {
  const [sharing, setSharing] = createSignal(false);
  const document = () => props.release.document;
  const terms = () => document().question.terms;
  const promise = () => promiseText(document().cost, terms());
  // the noisy integers are what the tables were made of; they are in the link's own list
  const lines = () => describeRelease(document()).filter(({ label }) => !label.startsWith("Noisy "));
  const infos = () => props.release.result.notes.filter(({ severity }) => severity === "info");
  return (
    <main class="received">
      <section class="release-notice" aria-label="A private release">
        <p>
          <strong>Released under {promise()}.</strong> Noise was added to protect the people in the data; no
          file is needed. {cards.get(document().question.analysis)!.title}.
        </p>
        <div class="actions">
          <button type="button" class="button" onClick={() => setSharing(true)}>
            Share or save this release
          </button>
        </div>
      </section>
      <Show when={props.session.problem()}>{(problem) => <ProblemBox error={problem().error} />}</Show>
      <Show when={props.session.reading()}>
        {(reading) => (
          <ProgressBar
            progress={reading()}
            cancel={props.session.cancel}
            label={`Reading ${reading().name}`}
          />
        )}
      </Show>
      <ReleaseView release={props.release} exact={null} />
      <div class="about-release">
        <div class="about-promise">
          <section class="private" aria-labelledby="promise-title">
            <h2 id="promise-title">What the privacy promises</h2>
            <Meaning epsilon={terms().epsilon} sentences={lossMeaning(terms())} />
            <For each={infos()}>{(note) => <p class="note">{note.text}</p>}</For>
            <p class="small soft">
              The link was not checked against any data: it shows what its sender released, and the mechanism
              and epsilon that the sender stated.
            </p>
            <p>
              <FileButton session={props.session} label="Open a file of your own" />
            </p>
          </section>
          <section aria-labelledby="worked-title">
            <h2 id="worked-title">How the numbers were worked out</h2>
            <Lines lines={conventionsOf(props.release)} />
          </section>
        </div>
        <section aria-labelledby="asked-title">
          <h2 id="asked-title">What was released</h2>
          <Lines lines={lines()} />
        </section>
      </div>
      <Show when={sharing()}>
        <ShareRelease release={props.release} kept={() => {}} close={() => setSharing(false)} />
      </Show>
    </main>
  );
}

function conventionsOf({ result }: OpenedRelease): Line[] {
  return Object.entries(result.conventions)
    .filter(([label]) => label !== "Neighbours")
    .map(([label, value]) => ({ label, value }));
}
