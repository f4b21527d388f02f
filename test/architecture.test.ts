// The table of who may import whom is the architecture; DESIGN in README.md explains it. Fails on any other import.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const src = join(root, "src");

/** Folders of ours and packages that a folder may import; src/errors.ts is open to all. */
const allowed: Record<string, readonly string[]> = {
  math: [],
  gpu: ["shaders/lib"],
  privacy: ["math"],
  data: ["math", "apache-arrow", "hyparquet", "hyparquet-compressors"],
  onnx: ["gpu", "kernels", "math", "onnxruntime-web"],
  kernels: ["gpu", "math", "shaders"],
  plot: ["math", "solid-js", "uplot"],
  analyses: ["kernels", "math", "data", "gpu", "onnx", "privacy", "plot", "solid-js"],
  permalink: ["analyses", "data", "privacy", "valibot"],
  engine: ["analyses", "data", "gpu", "kernels", "onnx", "privacy"],
  headless: ["analyses", "data", "gpu", "kernels", "onnx", "permalink", "privacy", "node"],
  app: ["analyses", "data", "engine", "permalink", "plot", "privacy", "solid-js"],
};
/** Folders from which only types may be imported: they vanish when the code is built. */
const typesOnly: Record<string, readonly string[]> = {
  analyses: ["data", "gpu"],
  permalink: ["data", "privacy"],
  app: ["data"],
};

interface Import {
  readonly file: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith(".as.ts"))
    .map((name) => join(folder, name));
}

function importsOf(file: string): Import[] {
  const text = readFileSync(file, "utf8");
  const found = [
    ...text.matchAll(
      /\b(import|export)\s+(type\s)?[^;'"]*?from\s+["']([^"']+)["']|\bimport\s*\(?\s*["']([^"']+)["']/g,
    ),
  ];
  return found.map(([, , type, from, bare]) => ({
    file: relative(root, file),
    to: from ?? bare!,
    typeOnly: type !== undefined,
  }));
}

/** "math", "shaders", "errors.ts", or a package's name. */
function targetOf({ file, to }: Import): string {
  if (!to.startsWith("."))
    return to.startsWith("node:")
      ? "node"
      : to
          .split("/")
          .slice(0, to.startsWith("@") ? 2 : 1)
          .join("/");
  const path = normalize(join(dirname(file), to.replace(/\?.*$/, "")));
  if (path.startsWith("shaders/")) return path.startsWith("shaders/lib/") ? "shaders/lib" : "shaders";
  return path.split("/")[1]!;
}

const folders = readdirSync(src, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

test("every folder of src is in the table", () => {
  expect(folders.filter((name) => !(name in allowed))).toEqual([]);
});

test.each(folders)("%s imports only what the table allows", (folder) => {
  const wrong = filesBelow(join(src, folder))
    .flatMap(importsOf)
    .filter((each) => {
      const target = targetOf(each);
      if (target === folder || target === "errors.ts") return false;
      if (typesOnly[folder]?.includes(target) && !each.typeOnly) return true;
      return !allowed[folder]!.includes(target);
    });
  expect(wrong).toEqual([]);
  expect(filesBelow(join(src, folder)).length).toBeGreaterThan(0);
});

/** Everything of ours that a file needs when it runs, itself included. */
function needs(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  for (const { to, typeOnly } of importsOf(file)) {
    if (typeOnly) continue;
    if (to.startsWith(".")) {
      const path = normalize(join(dirname(file), to.replace(/\?.*$/, "")));
      if (/\.tsx?$/.test(path) && !path.endsWith(".as.ts")) needs(path, found);
    } else found.add(to);
  }
  return found;
}

test("run.ts and what it needs draw nothing, and a card imports neither run nor view", () => {
  const ids = readdirSync(join(src, "analyses"), { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  expect(ids.length).toBeGreaterThan(0);
  for (const { name } of ids) {
    const byRun = [...needs(join(src, "analyses", name, "run.ts"))];
    expect(
      byRun.filter(
        (path) => path.endsWith(".tsx") || path.includes("/plot/") || /^(solid-js|uplot)/.test(path),
      ),
    ).toEqual([]);
    const byCard = [...needs(join(src, "analyses", name, "index.ts"))].map((path) => relative(src, path));
    expect(byCard.filter((path) => /(run\.ts|view\.tsx)$/.test(path))).toEqual([]);
  }
});

test("no release, link, ledger or command can reach a way of adding noise without a proof", () => {
  const forms = readdirSync(join(src, "analyses"))
    .map((id) => join(src, "analyses", id, "release.ts"))
    .filter((file) => existsSync(file));
  const roots = [
    ...forms,
    ...["private-run.ts", "open-release.ts"].map((name) => join(src, "analyses", name)),
    ...["privacy", "permalink", "headless"].flatMap((folder) => filesBelow(join(src, folder))),
  ];
  const unproven = (path: string) => /(unproven|time-indexed-noise)[^/]*\.tsx?$/.test(path);
  expect([...needs(join(src, "engine/private-service.ts"))].filter(unproven)).toHaveLength(1);
  expect([...needs(join(src, "analyses/kaplan-meier/unproven.ts"))].filter(unproven)).toHaveLength(2);
  for (const root of roots) expect([...needs(root)].filter(unproven), root).toEqual([]);
});

test("one analysis never imports another", () => {
  const wrong = filesBelow(join(src, "analyses"))
    .flatMap(importsOf)
    .filter(({ file, to }) => {
      const own = file.split("/")[2]!;
      const target = normalize(join(dirname(file), to)).split("/");
      return to.startsWith(".") && target[1] === "analyses" && target.length > 3 && target[2] !== own;
    });
  expect(wrong).toEqual([]);
});

test("an analysis is its folder: card, run, view, method and tests", () => {
  const ids = readdirSync(join(src, "analyses"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  expect(ids.length).toBeGreaterThan(0);
  for (const id of ids) {
    for (const part of ["index.ts", "run.ts", "view.tsx", "method.md"]) {
      expect(existsSync(join(src, "analyses", id, part)), `${id}/${part}`).toBe(true);
    }
    expect(existsSync(join(root, "test/analyses", id)), `test/analyses/${id}`).toBe(true);
  }
});

test("the shaders are the kernels", () => {
  const shaders = readdirSync(join(root, "shaders"))
    .filter((name) => name.endsWith(".wgsl"))
    .map((name) => name.slice(0, -5));
  const kernels = readdirSync(join(src, "kernels"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  expect(shaders.sort()).toEqual(kernels.sort());
});
