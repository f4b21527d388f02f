// What went wrong. A UserError is a sentence with its remedy and is shown as it is; anything else is our defect: said calmly, with
// the details to copy.
import { createSignal, Show } from "solid-js";
import { UserError } from "../errors.ts";

export function ProblemBox(props: { readonly error: unknown; retry?: (() => void) | undefined }) {
  return (
    <div class="problem" role="alert">
      <Show when={!(props.error instanceof UserError)} fallback={<p>{sentence(props.error)}</p>}>
        <p>Something in Plumbline failed. Your file is untouched, and nothing was sent anywhere.</p>
        <p class="small soft">{firstLine(props.error)}</p>
      </Show>
      <div class="actions">
        <Show when={props.retry}>
          {(retry) => (
            <button type="button" class="button" onClick={() => retry()()}>
              Try again
            </button>
          )}
        </Show>
        <Show when={!(props.error instanceof UserError)}>
          <CopyDetails error={props.error} />
        </Show>
      </div>
    </div>
  );
}

/** For errors that nobody expected and that belong to no place. */
export function Banner(props: { readonly error: unknown; close(): void }) {
  return (
    <div class="banner" role="alert">
      <span>Something in Plumbline failed: {firstLine(props.error)}</span>
      <CopyDetails error={props.error} />
      <button type="button" class="button" onClick={() => props.close()}>
        Close
      </button>
    </div>
  );
}

function CopyDetails(props: { readonly error: unknown }) {
  const [copied, setCopied] = createSignal(false);
  return (
    <button
      type="button"
      class="button"
      onClick={async () => {
        await navigator.clipboard.writeText(details(props.error));
        setCopied(true);
      }}
    >
      {copied() ? "Copied" : "Copy details"}
    </button>
  );
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A defect of the worker comes with its stack, which is for the details. */
function firstLine(error: unknown): string {
  return sentence(error).split("\n", 1)[0] ?? "";
}

function details(error: unknown): string {
  const stack = error instanceof Error ? `${error.message}\n${error.stack ?? ""}` : String(error);
  return [stack, `Page: ${location.origin}${location.pathname}`, `Browser: ${navigator.userAgent}`].join(
    "\n",
  );
}
