// When a change of the request becomes a new entry of the browser's history, so that back and forward are undo and redo.
// A first change pushes. Further changes of the same thing within a second (dragging a slider, typing a number) belong to that
// entry and replace it, at a pace that browsers allow. Logic only: the page passes in its history and its clock.
// Fragments come from an asynchronous encoder: the caller drops those that a later one has overtaken.

export interface HistoryPort {
  pushState(fragment: string): void;
  replaceState(fragment: string): void;
  /** fragment of the present entry */
  current(): string;
}

export interface Clock {
  /** milliseconds, never backwards: performance.now */
  now(): number;
  /** runs once after `ms`; the answer cancels it */
  later(run: () => void, ms: number): () => void;
}

export interface RequestHistory {
  /** The present entry gets this fragment, with nothing to undo: a file was opened, a link was followed. */
  start(fragment: string): void;
  /** The request has changed; `what` names the thing, for instance "params.levels". */
  change(what: string, fragment: string): void;
  /** Writes what is held back; for pagehide and for sharing. */
  settle(): void;
  /** The user went back or forward (popstate): the next change is a new entry. */
  moved(): void;
}

/** Pause after which a change of the same thing is an entry of its own. */
const pauseMs = 1_000;
/** Safari throws after 100 calls in 30 s, Chrome drops calls beyond 200 in 10 s (crbug.com/1038223): one per 400 ms is 75. */
const paceMs = 400;

export function requestHistory(port: HistoryPort, clock: Clock): RequestHistory {
  let last: { readonly what: string; readonly time: number } | null = null;
  let written = Number.NEGATIVE_INFINITY;
  let held: { readonly fragment: string; readonly cancel: () => void } | null = null;

  const settle = () => {
    if (!held) return;
    held.cancel();
    if (held.fragment !== port.current()) port.replaceState(held.fragment);
    held = null;
    written = clock.now();
  };
  // what was held belonged to the entry that the user has left
  const moved = () => {
    held?.cancel();
    held = null;
    last = null;
  };

  return {
    start(fragment) {
      moved();
      if (fragment !== port.current()) port.replaceState(fragment);
    },
    change(what, fragment) {
      if (!held && fragment === port.current()) return;
      const time = clock.now();
      const goesOn = last?.what === what && time - last.time < pauseMs;
      last = { what, time };
      if (goesOn) {
        held?.cancel();
        held = { fragment, cancel: clock.later(settle, Math.max(0, written + paceMs - time)) };
        return;
      }
      settle();
      if (fragment === port.current()) return;
      port.pushState(fragment);
      written = time;
    },
    settle,
    moved,
  };
}
