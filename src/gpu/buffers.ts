// Buffers for whole programs: created once, filled once. To be called inside `guarded`, which reports what the device refuses.
import type { Device } from "./device.ts";

/** A read-only storage buffer holding `words`. Throws where the device's limits forbid the size. */
export function upload({ gpu }: Device, label: string, words: Uint32Array | Float32Array): GPUBuffer {
  const size = storageSize(gpu, label, words.byteLength);
  const buffer = gpu.createBuffer({ label, size, usage: GPUBufferUsage.STORAGE, mappedAtCreation: true });
  const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  new Uint8Array(buffer.getMappedRange()).set(bytes);
  buffer.unmap();
  return buffer;
}

/** A storage buffer for a program's output. Throws where the device's limits forbid the size. */
export function outputBuffer({ gpu }: Device, label: string, bytes: number): GPUBuffer {
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC;
  return gpu.createBuffer({ label, size: storageSize(gpu, label, bytes), usage });
}

/** The buffer that output is copied to for reading. */
export function stagingBuffer({ gpu }: Device, label: string, bytes: number): GPUBuffer {
  return gpu.createBuffer({ label, size: bytes, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
}

export function uniformBuffer({ gpu }: Device, label: string, bytes: number): GPUBuffer {
  return gpu.createBuffer({ label, size: bytes, usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST });
}

/** Never empty, as a binding must not be: room for one vec4, the largest element that a shader binds. */
function storageSize({ limits }: GPUDevice, label: string, bytes: number): number {
  const size = Math.max(16, bytes);
  const limit = Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize);
  if (size <= limit) return size;
  throw new Error(`"${label}" needs ${size} bytes, this GPU binds at most ${limit}`);
}
