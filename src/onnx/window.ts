// What a model with a limited context sees of a long timeline: its static prefix and its last tokens.
// When a lane is full, half of what is not static goes at once, so that the timeline is read again only every few tokens; the choice is a
// function of the timeline alone.

/** The tokens that a model of `context` tokens reads of `timeline` before it makes new ones. */
export function promptWindow(timeline: Int32Array, staticTokens: number, context: number): Int32Array {
  if (timeline.length <= context) return timeline;
  return ends(timeline, keptPrefix(staticTokens, context), context);
}

/** A full lane's tokens (`window`, with the new one that no longer fits at its end): the static prefix and the last half of the rest. */
export function slidWindow(window: Int32Array, staticTokens: number, context: number): Int32Array {
  const kept = keptPrefix(staticTokens, context);
  return ends(window, kept, kept + Math.max(1, Math.floor((context - kept) / 2)));
}

/** A prefix that fills the context leaves no room for events: at most half of it. */
function keptPrefix(staticTokens: number, context: number): number {
  return Math.min(staticTokens, Math.floor(context / 2));
}

function ends(tokens: Int32Array, prefix: number, length: number): Int32Array {
  const window = new Int32Array(length);
  window.set(tokens.subarray(0, prefix));
  window.set(tokens.subarray(tokens.length - (length - prefix)), prefix);
  return window;
}
