// Opens the GPU, or says in a sentence why there is none. Never throws: a device is optional everywhere.
import type { Device } from "./device.ts";
import { lossOf } from "./watch.ts";

export type Opened =
  | { readonly device: Device }
  /** a whole sentence for the user */
  | { readonly device: null; readonly reason: string };

export interface OpenOptions {
  /** "adapter" (default): as large as the adapter allows. "default": the specification's, as the smallest devices have. */
  readonly limits?: "adapter" | "default";
}

/** The limits that compute programs come up against; the specification's defaults are a fraction of what adapters have. */
const wanted = [
  "maxStorageBufferBindingSize",
  "maxBufferSize",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
  "maxComputeWorkgroupsPerDimension",
] as const;

/** Opens the browser's GPU, or that of `gpu` (in Node: the package webgpu, with its globals installed). */
export async function openDevice(
  gpu: GPU | undefined = ownGpu(),
  options: OpenOptions = {},
): Promise<Opened> {
  if (!gpu) return { device: null, reason: whyNoWebGpu() };
  try {
    const adapter = await findAdapter(gpu);
    if (!adapter) return { device: null, reason: "The browser has WebGPU but found no GPU that it may use." };
    const opened = await adapter
      .requestDevice({ requiredLimits: options.limits === "default" ? {} : largest(adapter) })
      // an adapter may refuse the limits it names; a refused or used adapter is not asked again
      .catch(async () => (await findAdapter(gpu))?.requestDevice());
    if (!opened) return { device: null, reason: "The GPU was found but could not be opened." };
    return { device: toDevice(opened, nameOf(adapter)) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { device: null, reason: `The GPU could not be opened (${message}).` };
  }
}

function ownGpu(): GPU | undefined {
  return typeof navigator === "undefined" ? undefined : (navigator.gpu as GPU | undefined);
}

function whyNoWebGpu(): string {
  return globalThis.isSecureContext === false
    ? "The GPU needs a page opened over https or from localhost."
    : "This browser has no WebGPU, or it is switched off.";
}

async function findAdapter(gpu: GPU): Promise<GPUAdapter | null> {
  return (await gpu.requestAdapter({ powerPreference: "high-performance" })) ?? (await gpu.requestAdapter());
}

function largest(adapter: GPUAdapter): Record<string, number> {
  return Object.fromEntries(wanted.map((limit) => [limit, adapter.limits[limit]]));
}

function nameOf({ info }: GPUAdapter): string {
  return [info.vendor, info.architecture].filter(Boolean).join(" ") || info.description || "unnamed GPU";
}

function toDevice(gpu: GPUDevice, name: string): Device {
  lossOf(gpu);
  return {
    gpu,
    name,
    get lost() {
      return lossOf(gpu);
    },
  };
}
