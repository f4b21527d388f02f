// The outside of every Plumbline link: <form><version>.<payload>.<tag>. It is the same for all forms and all versions to come,
// so that an old page can tell a damaged link from a newer one. The tag finds damage; it proves nothing about the sender.
import { UserError } from "../errors.ts";
import { maxFragment, toBase64Url } from "./pack.ts";

export interface Envelope {
  /** r: recipe; d: differentially private release */
  readonly form: string;
  /** 1 to 999 */
  readonly version: number;
  readonly payload: string;
}

/** 48 bits: damage goes unseen once in 3e14, and eight characters hold them without a remainder. */
const tagBytes = 6;

/** The fragment, without "#". Throws a UserError, ending in `remedy`, when it would be longer than `open` accepts. */
export async function seal({ form, version, payload }: Envelope, remedy: string): Promise<string> {
  const head = `${form}${version}.${payload}`;
  const fragment = `${head}.${await tagOf(head)}`;
  if (fragment.length > maxFragment) {
    throw new UserError(
      `The link would be ${inWords(fragment.length)} characters long, and ${inWords(maxFragment)} is the limit. ${remedy}`,
    );
  }
  return fragment;
}

/** Whether a fragment means to be a link of ours (it may still be damaged), and not, say, the anchor of a heading. */
export function isLink(fragment: string): boolean {
  return /^[a-z][1-9][0-9]{0,2}\./.test(fragment);
}

/** The letter of a link's form; for a link that `open` has still to check. */
export function formOf(fragment: string): string {
  return isLink(fragment) ? fragment[0]! : "";
}

/** Takes the fragment apart. Throws a UserError when it is too long, no link of ours, or damaged. */
export async function open(fragment: string): Promise<Envelope> {
  if (fragment.length > maxFragment) {
    throw new UserError(
      `This link is ${inWords(fragment.length)} characters long; a Plumbline link has at most ${inWords(maxFragment)}. Ask for a new one.`,
    );
  }
  if (!isLink(fragment)) {
    throw new UserError(
      'This is not a Plumbline link: after the "#" there should be something like "r1.", then letters and digits. Copy the whole address.',
    );
  }
  const parts = /^([a-z])([1-9][0-9]{0,2})\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{8})$/.exec(fragment);
  if (!parts || (await tagOf(fragment.slice(0, -9))) !== parts[4]) {
    throw new UserError(
      "This link is truncated or altered. Copy the whole address again, or ask for a new one.",
    );
  }
  return { form: parts[1]!, version: Number(parts[2]), payload: parts[3]! };
}

/** Longest sentence about a link's content: what it quotes comes from a stranger. */
const maxSentence = 400;

/** Reads the content of a link: its UserErrors say that it is the link that cannot be opened, at bounded length. */
export async function read<T>(content: () => Promise<T>): Promise<T> {
  try {
    return await content();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const sentence = `This link cannot be opened. ${error.message}`;
    throw new UserError(sentence.length > maxSentence ? `${sentence.slice(0, maxSentence)}…` : sentence);
  }
}

/** First 48 bits of SHA-256 over the characters before the last dot, base64url. */
async function tagOf(head: string): Promise<string> {
  if (!globalThis.crypto?.subtle) {
    throw new UserError(
      "This browser offers SHA-256, which links are checked with, only at secure addresses. Open Plumbline through https or on localhost.",
    );
  }
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(head));
  return toBase64Url(new Uint8Array(hash, 0, tagBytes));
}

function inWords(count: number): string {
  return count.toLocaleString("en-GB");
}
