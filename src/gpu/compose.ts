// The text of a program: its own file with the library's files in place of its include lines.

const files = import.meta.glob<string>("../../shaders/lib/*.wgsl", {
  eager: true,
  query: "?raw",
  import: "default",
});

const library: ReadonlyMap<string, string> = new Map(
  Object.entries(files).map(([path, text]) => [path.slice(path.lastIndexOf("/") + 1, -".wgsl".length), text]),
);

/** Replaces every line `// include: NAME` by shaders/lib/NAME.wgsl. Library files include nothing themselves. */
export function compose(text: string): string {
  return text.replace(/^\/\/ include: (\S+)$/gm, (_, name: string) => {
    const included = library.get(name);
    if (included !== undefined) return included;
    throw new Error(`compose: shaders/lib has ${[...library.keys()].join(", ")}, got "${name}"`);
  });
}
