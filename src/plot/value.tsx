// One number on the page: rounded for reading, whole for copying (data-exact), and a reason where it is not defined.
import type { JSX } from "solid-js";
import { formatExact, formatNumber, formatWithError, notDefined } from "./format.ts";

export interface ValueProps {
  readonly of: number;
  /** standard error in the same unit; decides the digits */
  readonly error?: number;
  /** another way of writing it, for counts and percentages */
  readonly format?: (value: number) => string;
  /** why it may be undefined, a clause: "the tail holds no row" */
  readonly reason?: string;
}

export function Value(props: ValueProps): JSX.Element {
  const text = () => {
    if (props.format) return props.format(props.of);
    return props.error === undefined ? formatNumber(props.of) : formatWithError(props.of, props.error);
  };
  const title = () => {
    if (!Number.isNaN(props.of)) return formatExact(props.of);
    return props.reason ? `Not defined: ${props.reason}` : "Not defined for these data";
  };
  return (
    <span class="value" data-exact={formatExact(props.of)} title={title()}>
      {Number.isNaN(props.of) ? notDefined : text()}
    </span>
  );
}
