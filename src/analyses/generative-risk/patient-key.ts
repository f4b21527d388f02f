// Which random numbers a patient's futures are drawn with: a function of the patient's own name and timeline, so that nobody's numbers
// move when a row is added or the file is sorted. Two rows with the same name and timeline draw the same futures.
import { hash32 } from "../../math/hash.ts";

/** 32 bits. `name`: as it stands in the file, empty where there is none. */
export function patientKey(name: string, prompt: Int32Array): number {
  return hash32(name, prompt);
}
