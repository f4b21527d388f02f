// Finds the cards of all analyses. Never edited: a new folder is found by itself.
import type { Card } from "./analysis.ts";

const found = import.meta.glob<Card>("./*/index.ts", { eager: true, import: "card" });

/** All analyses, by id. */
export const cards: ReadonlyMap<string, Card> = new Map(
  Object.values(found)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((card) => [card.id, card]),
);
