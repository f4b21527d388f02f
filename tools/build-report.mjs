// After a build: what a visitor downloads before a file can be dropped (the page's entry and the worker, with all that they import
// statically), gzipped. Fails above the limit. `node tools/build-report.mjs` on its own reports the last build.
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const limitKb = 150;
const dist = new URL("../dist/", import.meta.url);
const assets = readdirSync(new URL("assets/", dist));

/** File names that `text` imports without import(). */
function staticImports(text) {
  return [...text.matchAll(/(?:\bfrom|\bimport)\s*["']\.\/([\w.-]+\.js)["']/g)].map((match) => match[1]);
}

const html = readFileSync(new URL("index.html", dist), "utf8");
const needed = new Set();
const queue = [
  ...[...html.matchAll(/assets\/([\w.-]+\.js)/g)].map((match) => match[1]),
  ...assets.filter((name) => /^worker-[\w-]+\.js$/.test(name)),
];
while (queue.length > 0) {
  const name = queue.pop();
  if (needed.has(name)) continue;
  needed.add(name);
  queue.push(...staticImports(readFileSync(new URL(`assets/${name}`, dist), "utf8")));
}

let total = 0;
for (const name of [...needed].sort()) {
  const kb = gzipSync(readFileSync(new URL(`assets/${name}`, dist))).length / 1024;
  total += kb;
  console.info(`${name.padEnd(32)} ${kb.toFixed(1).padStart(7)} KB gzip`);
}
console.info(`JavaScript before the first file: ${total.toFixed(1)} KB gzip (limit ${limitKb})`);
if (needed.size < 2 || total > limitKb) {
  console.error("build-report: the first load is too large, or the entry and the worker were not found");
  process.exit(1);
}
