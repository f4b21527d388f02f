// How Debian's Chromium is started: with WebGPU on its software adapter, or as on a machine without any GPU.
import { existsSync } from "node:fs";

export type Kind = "webgpu" | "no webgpu";

const quiet = [
  "--no-sandbox",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-quic",
];
const gpu: Readonly<Record<Kind, readonly string[]>> = {
  webgpu: ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader", "--enable-unsafe-swiftshader"],
  "no webgpu": ["--disable-gpu", "--disable-features=WebGPU", "--disable-blink-features=WebGPU"],
};

/** Options for playwright's launch(). */
export function launchOptions(kind: Kind): { executablePath: string; args: string[] } {
  return { executablePath: executable(), args: [...quiet, ...gpu[kind]] };
}

function executable(): string {
  const path = process.env.CHROMIUM ?? "/usr/bin/chromium";
  if (existsSync(path)) return path;
  throw new Error(
    `launch: there is no browser at ${path}. Install Debian's chromium, or set CHROMIUM to one.`,
  );
}
