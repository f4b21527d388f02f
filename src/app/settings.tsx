// The settings of an analysis, derived from its card: nothing here knows a parameter by name.
import { createMemo, For, Show } from "solid-js";
import type { Card, Param, ParamValue, Request } from "../analyses/analysis.ts";
import { completeParams } from "../analyses/request.ts";
import type { Shelf } from "./model-shelf.ts";
import { ParamInput } from "./param-input.tsx";
import { isShown } from "./question.ts";

interface SettingsProps {
  readonly card: Card;
  readonly request: Request;
  readonly columns: readonly { readonly name: string }[];
  readonly shelf: Shelf;
  /** leaves out every other parameter */
  readonly only?: readonly string[] | undefined;
  setParam(name: string, value: ParamValue): void;
}

export function Settings(props: SettingsProps) {
  const values = createMemo(() => completeParams(props.card, props.request.params));
  const entries = (advanced: boolean) =>
    Object.entries(props.card.params).filter(
      ([name, param]) => (param.advanced ?? false) === advanced && (props.only?.includes(name) ?? true),
    );
  const tokens = () => {
    const name = Object.entries(props.card.params).find(([, param]) => param.type === "model")?.[0];
    return name === undefined ? [] : (props.shelf.report(values()[name] as string)?.tokens ?? []);
  };
  const fields = (list: [string, Param][]) => (
    <div class="fields">
      <For each={list}>
        {([name, param]) => (
          <Show when={isShown(param, values())}>
            <ParamInput
              name={name}
              param={param}
              value={values()[name]!}
              columns={props.columns}
              shelf={props.shelf}
              tokens={tokens()}
              change={(value) => props.setParam(name, value)}
            />
          </Show>
        )}
      </For>
    </div>
  );
  return (
    <>
      {fields(entries(false))}
      <Show when={entries(true).length > 0}>
        <details>
          <summary>More settings</summary>
          {fields(entries(true))}
        </details>
      </Show>
    </>
  );
}
