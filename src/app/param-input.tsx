// One setting: the native control that suits its type, its value, a sentence of help.
import {
  createEffect,
  createSignal,
  createUniqueId,
  For,
  type JSX,
  lazy,
  Match,
  Show,
  Suspense,
  Switch,
} from "solid-js";
import type { ChoiceParam, ColumnsParam, NumberParam, Param, ParamValue } from "../analyses/analysis.ts";
import { checkParam } from "../analyses/request.ts";
import { UserError } from "../errors.ts";
import type { Shelf } from "./model-shelf.ts";
import { NumbersInput } from "./numbers-input.tsx";
import { bounded, fromSlider, numberText, parseNumber, sliderSteps, toSlider } from "./param-text.ts";

// fetched with the first analysis that asks for a model
const ModelInput = lazy(() => import("./model-input.tsx"));
const SpanInput = lazy(() => import("./span-input.tsx"));
const TextsInput = lazy(() => import("./texts-input.tsx"));

interface InputProps<P extends Param, V extends ParamValue> {
  readonly id: string;
  readonly param: P;
  readonly value: V;
  change(value: V): void;
}

export function ParamInput(props: {
  readonly name: string;
  readonly param: Param;
  readonly value: ParamValue;
  readonly columns: readonly { readonly name: string }[];
  readonly shelf: Shelf;
  /** tokens of the model that the request names, as far as it is known */
  readonly tokens: readonly string[];
  change(value: ParamValue): void;
}): JSX.Element {
  const id = createUniqueId();
  const [wrong, setWrong] = createSignal("");
  const change = (value: ParamValue) => {
    try {
      const checked = checkParam(props.name, props.param, value);
      setWrong("");
      props.change(checked);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      setWrong(error.message);
    }
  };
  const is = <T extends Param["type"]>(type: T) =>
    props.param.type === type ? (props.param as Extract<Param, { type: T }>) : undefined;
  return (
    <div class="field">
      <Suspense>
        <Switch>
          <Match when={is("number")}>
            {(param) => <NumberInput id={id} param={param()} value={props.value as number} change={change} />}
          </Match>
          <Match when={is("numbers")}>
            {(param) => (
              <NumbersInput
                id={id}
                param={param()}
                value={props.value as readonly number[]}
                change={change}
              />
            )}
          </Match>
          <Match when={is("choice")}>
            {(param) => <ChoiceInput id={id} param={param()} value={props.value as string} change={change} />}
          </Match>
          <Match when={is("boolean")}>
            <label class="check">
              <input
                type="checkbox"
                checked={props.value === true}
                onChange={(e) => change(e.currentTarget.checked)}
              />
              {props.param.label}
            </label>
          </Match>
          <Match when={is("text")}>
            {(param) => (
              <>
                <label for={id}>{props.param.label}</label>
                <input
                  id={id}
                  type="text"
                  maxLength={param().maxLength}
                  value={props.value as string}
                  onChange={(e) => change(e.currentTarget.value)}
                />
              </>
            )}
          </Match>
          <Match when={is("texts")}>
            {(param) => (
              <TextsInput
                id={id}
                param={param()}
                value={props.value as readonly string[]}
                offered={param().of === "tokens" ? props.tokens : []}
                change={change}
              />
            )}
          </Match>
          <Match when={is("span")}>
            {(param) => <SpanInput id={id} param={param()} value={props.value as string} change={change} />}
          </Match>
          <Match when={is("model")}>
            {(param) => (
              <ModelInput
                id={id}
                param={param()}
                value={props.value as string}
                shelf={props.shelf}
                change={change}
              />
            )}
          </Match>
          <Match when={is("columns")}>
            {(param) => (
              <ColumnsInput
                id={id}
                param={param()}
                value={props.value as readonly string[]}
                change={change}
                columns={props.columns}
              />
            )}
          </Match>
        </Switch>
      </Suspense>
      <Show when={wrong()} fallback={<p class="help">{helpOf(props.param, props.value)}</p>}>
        <p class="wrong" role="alert">
          {wrong()}
        </p>
      </Show>
    </div>
  );
}

/** The help of the chosen value says more than that of the parameter, where there is one. */
function helpOf(param: Param, value: ParamValue): string {
  const chosen = param.type === "choice" ? param.choices.find((choice) => choice.value === value) : undefined;
  return chosen?.help ?? param.help;
}

function NumberInput(props: InputProps<NumberParam, number>): JSX.Element {
  const few = () => props.param.integer === true && props.param.max - props.param.min <= 20;
  const position = () => toSlider(props.param, props.value);
  const typed = (event: { readonly currentTarget: HTMLInputElement }) => {
    const value = parseNumber(props.param, event.currentTarget.value);
    if (value !== null) props.change(bounded(props.param, value));
    event.currentTarget.value = numberText(props.param, props.value);
  };
  return (
    <Show when={!isUnbounded(props.param)} fallback={<TypedNumber {...props} typed={typed} />}>
      <div class="top">
        <label for={`${props.id}-slider`}>{props.param.label}</label>
        <input
          type="text"
          inputmode="decimal"
          aria-label={`${props.param.label}, typed`}
          value={numberText(props.param, props.value)}
          onChange={typed}
        />
      </div>
      <input
        id={`${props.id}-slider`}
        ref={(element) => paintTrack(element, () => position() / sliderSteps(props.param))}
        type="range"
        min={few() ? props.param.min : 0}
        max={few() ? props.param.max : sliderSteps(props.param)}
        step="1"
        value={few() ? props.value : Math.round(position())}
        aria-valuetext={numberText(props.param, props.value)}
        onInput={(event) => {
          const at = event.currentTarget.valueAsNumber;
          props.change(few() ? at : fromSlider(props.param, at));
        }}
      />
    </Show>
  );
}

/** A range that no slider can show: the bounds only keep nonsense out. */
function isUnbounded({ scale, min, max }: NumberParam): boolean {
  return scale !== "log" && max - min > 1e6;
}

function TypedNumber(
  props: InputProps<NumberParam, number> & {
    typed(event: { readonly currentTarget: HTMLInputElement }): void;
  },
): JSX.Element {
  return (
    <>
      <label for={props.id}>{props.param.label}</label>
      <input
        id={props.id}
        type="text"
        inputmode="decimal"
        value={numberText(props.param, props.value)}
        onChange={(event) => props.typed(event)}
      />
    </>
  );
}

/** Chromium has no pseudo-element for the part of the track before the thumb. */
function paintTrack(element: HTMLInputElement, filled: () => number): void {
  createEffect(() => {
    const share = `${100 * filled()}%`;
    element.style.setProperty(
      "--track",
      `linear-gradient(to right, var(--accent) ${share}, var(--line) ${share})`,
    );
  });
}

function ChoiceInput(props: InputProps<ChoiceParam, string>): JSX.Element {
  return (
    <Show
      when={props.param.choices.length <= 3}
      fallback={
        <>
          <label for={props.id}>{props.param.label}</label>
          <select id={props.id} onChange={(event) => props.change(event.currentTarget.value)}>
            <For each={props.param.choices}>
              {(choice) => (
                <option value={choice.value} selected={choice.value === props.value}>
                  {choice.label}
                </option>
              )}
            </For>
          </select>
        </>
      }
    >
      <fieldset class="field">
        <legend>{props.param.label}</legend>
        <div class="segments">
          <For each={props.param.choices}>
            {(choice) => (
              <label class="check">
                <input
                  type="radio"
                  name={props.id}
                  value={choice.value}
                  checked={choice.value === props.value}
                  onChange={() => props.change(choice.value)}
                />
                {choice.label}
              </label>
            )}
          </For>
        </div>
      </fieldset>
    </Show>
  );
}

function ColumnsInput(
  props: InputProps<ColumnsParam, readonly string[]> & {
    readonly columns: readonly { readonly name: string }[];
  },
): JSX.Element {
  const toggled = (name: string) =>
    props.value.includes(name) ? props.value.filter((each) => each !== name) : [...props.value, name];
  return (
    <details>
      <summary>
        {props.param.label}: {props.value.length === 0 ? "none" : props.value.join(", ")}
      </summary>
      <For each={props.columns}>
        {({ name }) => (
          <label class="check">
            <input
              type="checkbox"
              checked={props.value.includes(name)}
              onChange={() => props.change(toggled(name))}
            />
            {name}
          </label>
        )}
      </For>
    </details>
  );
}
