// What epsilon promises, in the sentences of the plan and as a bar: how sure an observer can be who was undecided before.
import { For } from "solid-js";
import { surest } from "../../analyses/private-meaning.ts";

const width = 260;
const height = 46;

export function Meaning(props: { readonly epsilon: string; readonly sentences: readonly string[] }) {
  const most = () => surest(props.epsilon);
  const at = (share: number) => 4 + share * (width - 8);
  return (
    <div class="meaning">
      <svg viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
        <line class="ground" x1={at(0)} x2={at(1)} y1="14" y2="14" />
        <line class="gained" x1={at(0.5)} x2={at(most())} y1="14" y2="14" />
        <line class="before" x1={at(0.5)} x2={at(0.5)} y1="7" y2="21" />
        <circle class="after" cx={at(most())} cy="14" r="5" />
        <text x={at(0)} y="38">
          surely out
        </text>
        <text x={at(0.5)} y="38" text-anchor="middle">
          undecided
        </text>
        <text x={at(1)} y="38" text-anchor="end">
          surely in
        </text>
      </svg>
      <For each={props.sentences}>{(sentence) => <p>{sentence}</p>}</For>
    </div>
  );
}
