// The share dialog: the link, and exactly what is in it.
import { createResource, createSignal, Show } from "solid-js";
import { describeRecipe } from "../permalink/describe.ts";
import { encodeRecipe } from "../permalink/link.ts";
import { recipeOf } from "./address.ts";
import { Dialog } from "./dialog.tsx";
import { ScrolledLines } from "./lines.tsx";
import { OfferRelease } from "./offer-release.tsx";
import { ProblemBox } from "./problem.tsx";
import type { Session } from "./session.ts";

export default function Share(props: { readonly session: Session; prepare(): void; close(): void }) {
  const [withFingerprint, setWithFingerprint] = createSignal(false);
  const [copied, setCopied] = createSignal(false);
  // a source must be truthy, or the resource waits
  const source = () => ({ fingerprinted: withFingerprint() });
  const [link] = createResource(source, async ({ fingerprinted }) => {
    setCopied(false);
    const recipe = await recipeOf(props.session);
    if (!recipe) return null;
    const whole = fingerprinted
      ? { ...recipe, fingerprint: await props.session.engine.fingerprint() }
      : recipe;
    const address = new URL(location.href);
    address.hash = await encodeRecipe(whole);
    return { address: address.href, lines: describeRecipe(whole) };
  });
  return (
    <Dialog title="A link to this question" close={props.close}>
      <p>
        The link holds the question, not the data and not the answer. Whoever has the same file opens it and
        computes the same numbers on their own machine. Names of columns are in it, and so is everything
        listed below.
      </p>
      <OfferRelease session={props.session} prepare={props.prepare} />
      <Show when={link.error}>
        <ProblemBox error={link.error} />
      </Show>
      <Show when={!link.error && link()}>
        {(made) => (
          <>
            <input
              class="link"
              type="text"
              readonly
              aria-label="Link"
              value={made().address}
              onFocus={(event) => event.currentTarget.select()}
            />
            <div class="actions">
              <button
                type="button"
                class="button main"
                onClick={async () => {
                  await navigator.clipboard.writeText(made().address);
                  setCopied(true);
                }}
              >
                {copied() ? "Copied" : "Copy link"}
              </button>
              <span class="soft small" role="status">
                {made().address.length} characters
              </span>
            </div>
            <label class="check">
              <input
                type="checkbox"
                checked={withFingerprint()}
                onChange={(event) => setWithFingerprint(event.currentTarget.checked)}
              />
              Add the file's fingerprint
            </label>
            <p class="small soft">
              A fingerprint (SHA-256 of the file) lets the receiver be told when their file is another. It
              also lets anyone who guesses the file check the guess, so leave it out when the file's very
              existence is a secret.
            </p>
            <details open>
              <summary>Everything that is in the link</summary>
              <ScrolledLines lines={made().lines} label="Contents of the link" />
            </details>
          </>
        )}
      </Show>
    </Dialog>
  );
}
