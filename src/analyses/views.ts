// Finds the views of all analyses and their method pages, each loaded when first used (main thread only).
import type { Component } from "solid-js";
import type { ReleasedViewProps, UnprovenViewProps, ViewProps } from "./analysis.ts";

const views = import.meta.glob<Component<ViewProps>>("./*/view.tsx", { import: "default" });
const released = import.meta.glob<Component<ReleasedViewProps>>("./*/view-released.tsx", {
  import: "default",
});
const unproven = import.meta.glob<Component<UnprovenViewProps>>("./*/view-unproven.tsx", {
  import: "default",
});
const methods = import.meta.glob<string>("./*/method.md", { query: "?raw", import: "default" });

/** The view of analysis `id`, as a module with a default export, for Solid's lazy(). */
export async function loadView(id: string): Promise<{ default: Component<ViewProps> }> {
  const load = views[`./${id}/view.tsx`];
  if (!load) throw new Error(`loadView: unknown analysis, got ${id}`);
  return { default: await load() };
}

/** The view of a release of analysis `id`, or null: its tables are then shown as they are. */
export async function loadReleasedView(id: string): Promise<Component<ReleasedViewProps> | null> {
  return (await released[`./${id}/view-released.tsx`]?.()) ?? null;
}

/** The picture of what unproven.ts of analysis `id` answers, as a module with a default export, for Solid's lazy(). */
export async function loadUnprovenView(id: string): Promise<{ default: Component<UnprovenViewProps> }> {
  const load = unproven[`./${id}/view-unproven.tsx`];
  if (!load) throw new Error(`loadUnprovenView: an analysis that has one, got ${id}`);
  return { default: await load() };
}

/** The method page of analysis `id`, as Markdown. */
export async function loadMethod(id: string): Promise<string> {
  const load = methods[`./${id}/method.md`];
  if (!load) throw new Error(`loadMethod: unknown analysis, got ${id}`);
  return load();
}
