// A GPU for tests and benchmarks in Node: Dawn (npm package webgpu) on the machine's own driver, else on the software driver
// (SwiftShader) that comes with Debian's chromium. There is no third way: without an adapter this throws, so that a test that needs a
// GPU is never passed over.
import { existsSync } from "node:fs";
import { create, globals } from "webgpu";
import type { Device } from "../../src/gpu/device.ts";
import { type OpenOptions, openDevice } from "../../src/gpu/open-device.ts";

const softwareDriver = "/usr/lib/chromium/vk_swiftshader_icd.json";

/** Without one of these a Linux machine has no GPU, and Mesa's software driver, which Dawn would find, is too old for it. */
const deviceFiles = ["/dev/dri", "/dev/nvidiactl", "/dev/dxg"];

Object.assign(globalThis, globals);

// Dawn ends the process if a GPU object is collected while its devices are in use
const kept: GPU[] = [];
let found: Promise<GPU> | undefined;
let printed = false;

/** A device of its own for the caller, who destroys it. Prints the adapter's name once. Throws, naming the remedy, when there is none. */
export async function openDawn(options: OpenOptions = {}): Promise<Device> {
  found ??= findGpu();
  const opened = await openDevice(await found, options);
  if (!opened.device) throw new Error(`openDawn: ${opened.reason}`);
  if (!printed) console.info(`WebGPU adapter: ${opened.device.name}`);
  printed = true;
  return opened.device;
}

/** A GPU object without any driver: it type-checks WGSL and calls, and computes nothing. */
export async function openNull(): Promise<Device> {
  const opened = await openDevice(createKept(["backend=null"]));
  if (!opened.device) throw new Error(`openNull: ${opened.reason}`);
  return opened.device;
}

async function findGpu(): Promise<GPU> {
  const chosen = process.env.VK_ICD_FILENAMES ?? process.env.VK_DRIVER_FILES;
  const software = existsSync(softwareDriver);
  if (process.platform !== "linux" || chosen !== undefined || deviceFiles.some((file) => existsSync(file))) {
    const gpu = createKept([]);
    if (await gpu.requestAdapter()) return gpu;
  }
  if (chosen === undefined && software) {
    process.env.VK_ICD_FILENAMES = softwareDriver;
    const gpu = createKept([]);
    if (await gpu.requestAdapter()) return gpu;
  }
  throw new Error(
    `openDawn: no WebGPU adapter. Install Debian's packages chromium and libvulkan1 (software driver ${softwareDriver}` +
      `${software ? "" : ", missing"}), or set VK_ICD_FILENAMES to the manifest of a Vulkan driver (now ${chosen ?? "unset"}).`,
  );
}

function createKept(options: string[]): GPU {
  const gpu = create(options);
  kept.push(gpu);
  return gpu;
}
