// The question as a form: analysis, a column for each role, the words for unit and rows. Derived from the card, any card.
import { createUniqueId, For, Show } from "solid-js";
import type { Request, Role } from "../analyses/analysis.ts";
import { cards } from "../analyses/cards.ts";
import { columnsFor, fittingCards } from "./question.ts";
import type { Session } from "./session.ts";

export function Question(props: { readonly session: Session }) {
  const id = createUniqueId();
  const columns = () => props.session.open()?.summary.columns ?? [];
  const others = () =>
    fittingCards(columns()).filter((card) => card.id !== props.session.request()?.analysis);
  return (
    <>
      <div class="facts-list">
        <div>
          <label for={`${id}-analysis`}>Analysis</label>
          <select
            id={`${id}-analysis`}
            class="plain"
            onChange={(event) => props.session.setAnalysis(event.currentTarget.value)}
          >
            <Show when={!props.session.request()}>
              <option value="">choose</option>
            </Show>
            <For each={[...cards.values()]}>
              {(card) => (
                <option value={card.id} selected={card.id === props.session.request()?.analysis}>
                  {card.title}
                </option>
              )}
            </For>
          </select>
        </div>
        <For each={Object.entries(props.session.card()?.roles ?? {})}>
          {([name, role]) => <RolePicker session={props.session} name={name} role={role} />}
        </For>
        <Words session={props.session} />
      </div>
      <Show when={others().length > 0}>
        <p class="small soft also">Also fits this file:</p>
        <ul>
          <For each={others()}>
            {(card) => (
              <li>
                <button
                  type="button"
                  class="quiet"
                  title={card.summary}
                  onClick={() => props.session.setAnalysis(card.id)}
                >
                  {card.title}
                </button>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </>
  );
}

function requiredColumns(session: Session): string[] {
  const roles = session.card()?.roles ?? {};
  return Object.entries(session.request()?.roles ?? {}).flatMap(([name, held]) =>
    roles[name]?.optional ? [] : asList(held),
  );
}

function RolePicker(props: { readonly session: Session; readonly name: string; readonly role: Role }) {
  const id = createUniqueId();
  // an optional role is not offered what a required one holds; a required one may take anything
  const taken = () => new Set(props.role.optional ? requiredColumns(props.session) : []);
  const offered = () =>
    columnsFor(props.role, props.session.open()?.summary.columns ?? []).filter(
      ({ name }) => !taken().has(name),
    );
  const chosen = () => asList(props.session.request()?.roles[props.name]);
  const change = (names: readonly string[]) => props.session.setRole(props.name, names);
  return (
    <div>
      <label for={props.role.many ? undefined : id} title={props.role.help}>
        {props.role.label}
      </label>
      <Show
        when={props.role.many}
        fallback={
          <select
            id={id}
            class="plain"
            title={props.role.help}
            onChange={(event) => props.session.setRole(props.name, event.currentTarget.value || null)}
          >
            <Show when={props.role.optional || chosen().length === 0}>
              <option value="" selected={chosen().length === 0}>
                {props.role.optional ? "none" : "choose a column"}
              </option>
            </Show>
            <For each={offered()}>
              {(column) => (
                <option value={column.name} selected={column.name === chosen()[0]}>
                  {column.name}
                </option>
              )}
            </For>
          </select>
        }
      >
        <ColumnTicks label={props.role.label} offered={offered()} chosen={chosen()} change={change} />
      </Show>
    </div>
  );
}

/** Several columns: closed it names them, open it is a list of ticks. */
function ColumnTicks(props: {
  readonly label: string;
  readonly offered: readonly { readonly name: string }[];
  readonly chosen: readonly string[];
  change(names: readonly string[]): void;
}) {
  // in the order of the file, whatever the order of the ticks
  const toggled = (name: string) =>
    props.offered
      .map((column) => column.name)
      .filter((each) => (each === name) !== props.chosen.includes(each));
  const names = () => (props.chosen.length === 0 ? "none" : props.chosen.join(", "));
  return (
    <details class="ticks">
      <summary aria-label={`${props.label}: ${names()}`} title={names()}>
        {names()}
      </summary>
      <div class="scroll">
        <For each={props.offered}>
          {({ name }) => (
            <label class="check">
              <input
                type="checkbox"
                checked={props.chosen.includes(name)}
                onChange={() => props.change(toggled(name))}
              />
              {name}
            </label>
          )}
        </For>
      </div>
    </details>
  );
}

function Words(props: { readonly session: Session }) {
  const id = createUniqueId();
  return (
    <>
      <div>
        <label for={`${id}-unit`}>Unit</label>
        <input
          id={`${id}-unit`}
          type="text"
          maxLength={40}
          placeholder="none"
          value={props.session.wording().unit}
          onChange={(event) => props.session.setWording({ unit: event.currentTarget.value.trim() })}
        />
      </div>
      <div>
        <label for={`${id}-items`}>Rows are</label>
        <input
          id={`${id}-items`}
          type="text"
          maxLength={40}
          placeholder="rows"
          value={props.session.wording().items}
          onChange={(event) =>
            props.session.setWording({ items: event.currentTarget.value.trim() || "rows" })
          }
        />
      </div>
    </>
  );
}

function asList(value: Request["roles"][string] | undefined): readonly string[] {
  return value === undefined ? [] : typeof value === "string" ? [value] : value;
}
