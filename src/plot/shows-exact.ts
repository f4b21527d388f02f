// Exact numbers are not private: a picture of them is saved only after that was said, once in a visit.
import { createContext, createSignal } from "solid-js";

/** Provided as true around exact results. */
export const ShowsExact = createContext(false);

/** Whether the person has answered that they know. */
export const [warned, setWarned] = createSignal(false);
