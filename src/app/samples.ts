// The data sets that ship with Plumbline, each with a finished question. Made by tools/samples.mjs; sources and licences are in
// public/samples/README.md.
import type { Request, Wording } from "../analyses/analysis.ts";
import { UserError } from "../errors.ts";
import list from "./samples.json";

export interface Sample {
  readonly id: string;
  readonly file: string;
  readonly title: string;
  readonly line: string;
  readonly source: string;
  readonly licence: string;
  readonly request: Request;
  readonly wording: Wording;
  /** heights between 0 and 1, computed from the data */
  readonly sketch: readonly number[];
  /** index of the first bar of the worst 5 % of the rows */
  readonly tailBar: number;
}

export const samples = list as unknown as readonly Sample[];

/** Fetched before a sample is chosen: what the smallest of them asks for. The others come with the first file. */
export const firstAnalysis = samples.find(({ id }) => id === "lung")!.request.analysis;

/** Fetches a sample, from this page's own folder. Throws a UserError when it cannot be had. */
export async function fetchSample(sample: Sample): Promise<File> {
  const address = new URL(`./samples/${sample.file}`, document.baseURI);
  const response = await fetch(address).catch(() => null);
  if (!response?.ok) {
    throw new UserError(
      `The sample "${sample.title}" could not be loaded. Check that this page is still being served, then try again.`,
    );
  }
  return new File([await response.blob()], sample.file);
}
