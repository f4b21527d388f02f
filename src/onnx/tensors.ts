// Arrays that a model's whole-number inputs are made of, whatever their type, and floats that it gives.
import type { Runtime, Tensor } from "./runtime.ts";
import type { FloatType, WholeType } from "./signature.ts";

/** Whole numbers in an array of an input's type. */
export interface Wholes {
  readonly tensor: Tensor;
  set(index: number, value: number): void;
  fill(value: number, from: number, to: number): void;
}

export function wholes(ort: Runtime, type: WholeType, dims: readonly number[]): Wholes {
  const size = dims.reduce((product, each) => product * each, 1);
  if (type === "int64") {
    const array = new BigInt64Array(size);
    return {
      tensor: new ort.Tensor("int64", array, dims),
      set(index, value) {
        array[index] = BigInt(value);
      },
      fill(value, from, to) {
        array.fill(BigInt(value), from, to);
      },
    };
  }
  const array =
    type === "int32" ? new Int32Array(size) : type === "bool" ? new Uint8Array(size) : new Float32Array(size);
  return {
    tensor: new ort.Tensor(type, array as Float32Array, dims),
    set(index, value) {
      array[index] = value;
    },
    fill(value, from, to) {
      array.fill(value, from, to);
    },
  };
}

/** Keys and values are only moved about: 16-bit floats as their bits. */
export type Floats = Float32Array | Uint16Array;

export function floats(type: FloatType, size: number): Floats {
  return type === "float32" ? new Float32Array(size) : new Uint16Array(size);
}

export function floatTensor(ort: Runtime, type: FloatType, data: Floats, dims: readonly number[]): Tensor {
  return new ort.Tensor(type, data as Float32Array, dims);
}

/** The tensor's own numbers; of 16-bit floats the bits. */
export function floatData(tensor: Tensor): Floats {
  const { data } = tensor as { data: ArrayBufferView };
  return data instanceof Float32Array ? data : new Uint16Array(data.buffer, data.byteOffset, tensor.size);
}

/** Copies numbers from..to-1 of `source` to `target` as 32-bit floats. */
export function copyFloats(source: Floats, from: number, to: number, target: Float32Array, at: number): void {
  if (source instanceof Float32Array) target.set(source.subarray(from, to), at);
  else for (let i = from; i < to; i++) target[at + i - from] = fromHalf(source[i]!);
}

/** The value of a 16-bit float (IEEE 754 binary16). */
export function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}
