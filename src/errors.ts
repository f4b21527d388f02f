// The one error that is meant for the person using Plumbline. Importable from every folder.

/**
 * Something in the data, the settings or a link must change before an answer is possible.
 * `message` is a whole sentence (or two) with the place and the remedy, ready to be shown:
 * `Column "months" has 3 negative values (first in row 17). Durations must be zero or more.`
 * Anything else that is thrown is a defect of ours and is shown as such.
 */
export class UserError extends Error {
  override readonly name = "UserError";
}

/** True for an abort, however it was raised (AbortSignal reasons are DOMException in browsers and in Node). */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}
