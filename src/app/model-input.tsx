// Which generative model: the demo, or one of the user's own, which is checked when it arrives.
import { createEffect, createMemo, For, type JSX, Show } from "solid-js";
import type { ModelParam } from "../analyses/analysis.ts";
import type { Shelf } from "./model-shelf.ts";
import { ProblemBox } from "./problem.tsx";
import { ProgressBar } from "./progress.tsx";

export default function ModelInput(props: {
  readonly id: string;
  readonly param: ModelParam;
  readonly value: string;
  readonly shelf: Shelf;
  change(value: string): void;
}): JSX.Element {
  let input!: HTMLInputElement;
  const names = createMemo(() => [
    ...new Set([props.param.default, ...props.shelf.added().map(({ name }) => name), props.value]),
  ]);
  const report = () => props.shelf.report(props.value);
  // the vocabulary is wanted for the other settings; the computation asks for the same model
  createEffect(() => props.shelf.learn(props.value));
  return (
    <>
      <label for={props.id}>{props.param.label}</label>
      <select id={props.id} onChange={(event) => props.change(event.currentTarget.value)}>
        <For each={names()}>
          {(name) => (
            <option value={name} selected={name === props.value}>
              {name === props.param.default ? "Demo model" : name}
            </option>
          )}
        </For>
      </select>
      <p>
        <button type="button" class="quiet accent" onClick={() => input.click()}>
          Add your own model
        </button>
        <input
          ref={input}
          hidden
          type="file"
          multiple
          accept=".onnx,.json,.csv,.tsv,.txt"
          onChange={() => {
            const files = [...(input.files ?? [])];
            input.value = "";
            if (files.length > 0) void props.shelf.add(files);
          }}
        />
      </p>
      <Show when={props.shelf.adding()}>
        {(progress) => (
          <ProgressBar progress={progress()} cancel={props.shelf.cancel} label="Checking the model" />
        )}
      </Show>
      <Show when={props.shelf.problem()}>{(error) => <ProblemBox error={error()} />}</Show>
      <Show when={report()}>
        {(its) => (
          <details>
            <summary>
              {its().tokens.length} tokens, looks back on {its().context}
            </summary>
            <ul class="small soft">
              <For each={its().checks}>{(check) => <li>{check}</li>}</For>
            </ul>
          </details>
        )}
      </Show>
    </>
  );
}
