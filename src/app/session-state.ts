// What the page knows: one file, one question, one answer, and what is under way. Signals only; what changes them is in session.ts and
// the files beside it.
import { createMemo, createSignal } from "solid-js";
import type { Request, Result, Wording } from "../analyses/analysis.ts";
import { cards } from "../analyses/cards.ts";
import type { Summary } from "../data/summary.ts";
import type { DeviceReport, Preference } from "../engine/protocol.ts";
import type { Difference } from "../permalink/compare.ts";
import type { Recipe } from "../permalink/recipe.ts";
import { plainWording } from "./fit-recipe.ts";

export interface OpenFile {
  readonly file: File;
  readonly summary: Summary;
  /** id of the sample, if it is one */
  readonly sample: string | null;
}
export interface Progress {
  readonly fraction: number;
  readonly stage: string;
}
/** What went wrong and where it is shown: beside the file, in place of the answer, or on the page of a link. */
export interface Problem {
  readonly place: "file" | "answer" | "link";
  readonly error: unknown;
}
export interface Answer {
  readonly request: Request;
  readonly result: Result;
  /** what was known when it came; the rest is still being computed */
  readonly partial?: boolean;
}
/** Told after every change of the question; `what` names the thing changed, "start" a new file. */
export type Changed = (what: string) => void;
export type State = ReturnType<typeof createState>;

export function createState() {
  const [open, setOpen] = createSignal<OpenFile | null>(null);
  const [reading, setReading] = createSignal<(Progress & { readonly name: string }) | null>(null);
  const [wanted, setWanted] = createSignal<Recipe | null>(null);
  const [doubts, setDoubts] = createSignal<readonly Difference[]>([]);
  const [request, setRequest] = createSignal<Request | null>(null);
  const [wording, setWording] = createSignal<Wording>(plainWording);
  const [running, setRunning] = createSignal<Progress | null>(null);
  const [paused, setPaused] = createSignal(false);
  const [stopped, setStopped] = createSignal(false);
  const [answer, setAnswer] = createSignal<Answer | null>(null);
  const [problem, setProblem] = createSignal<Problem | null>(null);
  const [devices, setDevices] = createSignal<DeviceReport | null>(null);
  const [prefer, setPrefer] = createSignal<Preference>("fastest");
  const card = createMemo(() => cards.get(request()?.analysis ?? "") ?? null);
  return {
    seen: {
      open,
      reading,
      wanted,
      doubts,
      request,
      card,
      wording,
      running,
      paused,
      stopped,
      answer,
      problem,
      devices,
      prefer,
    },
    set: {
      paused: setPaused,
      open: setOpen,
      reading: setReading,
      wanted: setWanted,
      doubts: setDoubts,
      request: setRequest,
      wording: setWording,
      running: setRunning,
      stopped: setStopped,
      answer: setAnswer,
      problem: setProblem,
      devices: setDevices,
      prefer: setPrefer,
    },
  };
}
