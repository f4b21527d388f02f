// Light, dark, or as the system says. The choice is remembered in this browser and nowhere else.
import { createSignal } from "solid-js";

export const themes = ["auto", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const key = "theme";
const preference = matchMedia("(prefers-color-scheme: dark)");
const [theme, setTheme] = createSignal<Theme>(remembered());

export { theme };

export function chooseTheme(choice: Theme): void {
  setTheme(choice);
  try {
    localStorage.setItem(key, choice);
  } catch {
    // a browser that keeps nothing: the choice holds for this visit
  }
  apply();
}

/** Applies the theme now and whenever the system changes its mind. */
export function followTheme(): void {
  apply();
  preference.addEventListener("change", apply);
}

function apply(): void {
  const dark = theme() === "dark" || (theme() === "auto" && preference.matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  const paper = getComputedStyle(document.documentElement).getPropertyValue("--paper").trim();
  document.querySelector('meta[name="theme-color"]')?.setAttribute("content", paper);
}

function remembered(): Theme {
  try {
    return themes.find((each) => each === localStorage.getItem(key)) ?? "auto";
  } catch {
    return "auto";
  }
}
