// Colours of the style sheet for things drawn on a canvas, and when to draw again because they changed.

/** The value of a custom property such as "--ink" on the page's root. */
export function colour(property: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(property).trim();
}

/** Calls `changed` whenever the page's colours change; returns how to stop. */
export function watchColours(changed: () => void): () => void {
  const preference = matchMedia("(prefers-color-scheme: dark)");
  const choice = new MutationObserver(changed);
  preference.addEventListener("change", changed);
  choice.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  return () => {
    preference.removeEventListener("change", changed);
    choice.disconnect();
  };
}
