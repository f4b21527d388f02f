// Compute pipelines, made once per device and text.
import { compose } from "./compose.ts";
import type { Device } from "./device.ts";
import { guarded } from "./guard.ts";
import { untilLost } from "./watch.ts";

export interface PipelineSource {
  /** the shader's file name, for messages */
  readonly label: string;
  /** WGSL, before includes */
  readonly text: string;
  /** default: "main" */
  readonly entryPoint?: string;
  /** values of the shader's `override`s; never use one as an array size (it becomes 0 in Safari) */
  readonly constants?: Readonly<Record<string, number>>;
}

const pipelines = new WeakMap<GPUDevice, Map<string, Promise<GPUComputePipeline>>>();

/** The pipeline, with the layout that its shader implies. Rejects with file, line and column where the WGSL is wrong. */
export function pipelineOf(device: Device, source: PipelineSource): Promise<GPUComputePipeline> {
  const known = pipelines.get(device.gpu) ?? new Map<string, Promise<GPUComputePipeline>>();
  pipelines.set(device.gpu, known);
  const key = JSON.stringify([source.text, source.entryPoint, source.constants]);
  const there = known.get(key);
  if (there) return there;
  const pipeline = build(device, source);
  known.set(key, pipeline);
  // a failure may be for want of memory: the next call tries again
  pipeline.catch(() => known.delete(key));
  return pipeline;
}

async function build(
  device: Device,
  { label, text, entryPoint = "main", constants = {} }: PipelineSource,
): Promise<GPUComputePipeline> {
  const module = await shaderModule(device, label, compose(text));
  const compute = { module, entryPoint, constants };
  return untilLost(device.gpu, device.gpu.createComputePipelineAsync({ label, layout: "auto", compute }));
}

/** Compiles composed WGSL. Rejects with every error as `label:line:column message` and the text of the line. */
export async function shaderModule(device: Device, label: string, code: string): Promise<GPUShaderModule> {
  const compiled: { module?: GPUShaderModule } = {};
  try {
    return await guarded(device, () => {
      compiled.module = device.gpu.createShaderModule({ label, code });
      return compiled.module;
    });
  } catch (error) {
    if (!compiled.module || device.lost) throw error;
    const { messages } = await untilLost(device.gpu, compiled.module.getCompilationInfo());
    const lines = code.split("\n");
    const errors = messages
      .filter(({ type }) => type === "error")
      .map(({ lineNum, linePos, message }) => {
        const line = lines[lineNum - 1]?.trim() ?? "";
        return `${label}:${lineNum}:${linePos} (includes expanded) ${message}\n  ${line}`;
      });
    throw errors.length > 0 ? new Error(errors.join("\n"), { cause: error }) : error;
  }
}
