// How the bytes were understood, each choice changeable: a change reads the file again. Below it, what the reader noticed.
import { createUniqueId, For, Show } from "solid-js";
import type { ReadOptions } from "../data/summary.ts";
import type { Session } from "./session.ts";

const delimiters: Readonly<Record<ReadOptions["delimiter"], string>> = {
  ",": "comma",
  ";": "semicolon",
  "\t": "tab",
  "|": "bar",
};
const decimals: Readonly<Record<ReadOptions["decimal"], string>> = { ".": "point", ",": "comma" };
const encodings: Readonly<Record<ReadOptions["encoding"], string>> = {
  "utf-8": "UTF-8",
  "utf-16le": "UTF-16 LE",
  "utf-16be": "UTF-16 BE",
  "windows-1252": "Windows-1252",
};
const formats = { parquet: "Parquet", arrow: "Arrow", jsonl: "JSON Lines" } as const;
const headers = { yes: "names", no: "data" } as const;

export function Reading(props: { readonly session: Session }) {
  const id = createUniqueId();
  const read = () => props.session.open()?.summary.read;
  const format = () => props.session.open()?.summary.format;
  const reopen = (options: Partial<ReadOptions>) => void props.session.reopen(options);
  return (
    <Show when={read()}>
      {(now) => (
        <>
          <div class="facts-list">
            <Show
              when={!format()}
              fallback={
                <div>
                  <span>Format</span>
                  <span>{formats[format()!]}</span>
                </div>
              }
            >
              <Choice
                label="Delimiter"
                choices={delimiters}
                value={now().delimiter}
                choose={(delimiter) => reopen({ delimiter })}
              />
              <Choice
                label="Decimal"
                choices={decimals}
                value={now().decimal}
                choose={(decimal) => reopen({ decimal })}
              />
              <Choice
                label="Encoding"
                choices={encodings}
                value={now().encoding}
                choose={(encoding) => reopen({ encoding })}
              />
              <Choice
                label="First line"
                choices={headers}
                value={now().header ? "yes" : "no"}
                choose={(choice) => reopen({ header: choice === "yes" })}
              />
            </Show>
            <div class="long">
              <label for={id}>Cells that mean missing</label>
              <input
                id={id}
                class="tokens"
                type="text"
                title="Separated by spaces; an empty cell is always missing; upper and lower case are the same"
                value={now()
                  .missingTokens.filter((token) => token !== "")
                  .join(" ")}
                onChange={(event) =>
                  reopen({
                    missingTokens: [
                      "",
                      ...event.currentTarget.value.split(/\s+/).filter((token) => token !== ""),
                    ],
                  })
                }
              />
            </div>
          </div>
          <For each={props.session.open()?.summary.notes ?? []}>
            {(note) => <p class={`note notes-more ${note.severity}`}>{note.text}</p>}
          </For>
        </>
      )}
    </Show>
  );
}

function Choice<K extends string>(props: {
  readonly label: string;
  readonly choices: Readonly<Record<K, string>>;
  readonly value: K;
  choose(value: K): void;
}) {
  const id = createUniqueId();
  const entries = () => Object.entries(props.choices) as [K, string][];
  return (
    <div>
      <label for={id}>{props.label}</label>
      <select
        id={id}
        class="plain"
        onChange={(event) => {
          const found = entries().find(([value]) => value === event.currentTarget.value);
          if (found) props.choose(found[0]);
        }}
      >
        <For each={entries()}>
          {([value, label]) => (
            <option value={value} selected={value === props.value}>
              {label}
            </option>
          )}
        </For>
      </select>
    </div>
  );
}
