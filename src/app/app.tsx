// The page: the start, or the three places around an open file. Banners and dialogs that belong to no place.
import {
  createEffect,
  createSignal,
  lazy,
  Match,
  on,
  onCleanup,
  onMount,
  Show,
  Suspense,
  Switch,
} from "solid-js";
import { watchCopies } from "../plot/copy.ts";
import { DropTarget } from "./drop.tsx";
import { Footer } from "./footer.tsx";
import { Header } from "./header.tsx";
import { KeyboardHelp } from "./keyboard.tsx";
import { Banner } from "./problem.tsx";
import type { Session } from "./session.ts";
import { Start } from "./start.tsx";

// fetched while the first file is being read
const Workbench = lazy(() => import("./workbench.tsx"));
// dialogs are not needed before the first file is open
const Share = lazy(() => import("./share.tsx"));
const Export = lazy(() => import("./export.tsx"));
const Method = lazy(() => import("./method.tsx"));
const Received = lazy(() => import("./private/received.tsx"));

export type Dialog = "share" | "export" | "keyboard" | "method" | "private method" | null;

export function App(props: { readonly session: Session }) {
  const { session } = props;
  const [sheet, setSheet] = createSignal(false);
  const [dialog, setDialog] = createSignal<Dialog>(null);
  const [defect, setDefect] = createSignal<unknown>(null);
  const [said, setSaid] = createSignal("");

  function pressed(event: KeyboardEvent): void {
    const typing =
      event.target instanceof Element && event.target.closest("input, select, textarea") !== null;
    if (event.key === "?" && !typing) setDialog("keyboard");
    // a dialog, whoever opened it, takes the key for itself
    if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
    if (sheet()) setSheet(false);
    else session.cancel();
  }
  const thrown = (event: ErrorEvent) => setDefect(event.error ?? new Error(event.message));
  const rejected = (event: PromiseRejectionEvent) => setDefect(event.reason);

  onMount(() => {
    addEventListener("keydown", pressed);
    addEventListener("error", thrown);
    addEventListener("unhandledrejection", rejected);
    const stopCopies = watchCopies();
    onCleanup(() => {
      removeEventListener("keydown", pressed);
      removeEventListener("error", thrown);
      removeEventListener("unhandledrejection", rejected);
      stopCopies();
    });
  });

  // the answer in one sentence for those who listen: said once it has stood still
  createEffect(
    on(session.answer, (answer) => {
      const timer = setTimeout(() => {
        const sentence = document.querySelector(".answer .sentence")?.textContent;
        if (answer && sentence) setSaid(sentence);
      }, 600);
      onCleanup(() => clearTimeout(timer));
    }),
  );
  createEffect(() => {
    // that it cannot be had is said where it is drawn
    if (session.reading()) Workbench.preload().catch(() => {});
  });
  createEffect(() => {
    const name = session.open()?.summary.fileName;
    document.title = name ? `${name} – Plumbline` : "Plumbline";
    document.getElementById("app")!.classList.toggle("working", session.open() !== null);
  });

  return (
    <>
      <Header session={session} open={setDialog} />
      <Show when={defect()}>{(error) => <Banner error={error()} close={() => setDefect(null)} />}</Show>
      <DropTarget session={session} />
      <Switch fallback={<Start session={session} />}>
        <Match when={session.received()}>
          {(release) => (
            <Suspense fallback={<main class="start soft">Loading the release</main>}>
              <Received session={session} release={release()} />
            </Suspense>
          )}
        </Match>
        <Match when={session.open() && !session.wanted()}>
          <Suspense fallback={<main class="start soft">Loading the workbench</main>}>
            <Workbench
              session={session}
              sheet={sheet()}
              closeSheet={() => setSheet(false)}
              open={setDialog}
            />
          </Suspense>
        </Match>
      </Switch>
      <Footer session={session} sheet={sheet()} setSheet={setSheet} openHelp={() => setDialog("keyboard")} />
      <Dialogs
        session={session}
        dialog={dialog()}
        prepare={() => {
          setDialog(null);
          setSheet(true);
          void session.startReleasing();
        }}
        close={() => setDialog(null)}
      />
      <p class="visually-hidden" role="status" aria-live="polite">
        {said()}
      </p>
    </>
  );
}

function Dialogs(props: {
  readonly session: Session;
  readonly dialog: Dialog;
  prepare(): void;
  close(): void;
}) {
  return (
    <Switch>
      <Match when={props.dialog === "share"}>
        <Share session={props.session} prepare={props.prepare} close={props.close} />
      </Match>
      <Match when={props.dialog === "export"}>
        <Export session={props.session} prepare={props.prepare} close={props.close} />
      </Match>
      <Match when={props.dialog === "method" || props.dialog === "private method"}>
        <Method
          session={props.session}
          at={props.dialog === "private method" ? "Private release" : undefined}
          close={props.close}
        />
      </Match>
      <Match when={props.dialog === "keyboard"}>
        <KeyboardHelp close={props.close} />
      </Match>
    </Switch>
  );
}
