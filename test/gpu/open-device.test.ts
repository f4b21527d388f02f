import { expect, test } from "vitest";
import { openDevice } from "../../src/gpu/open-device.ts";
import { spread } from "../../src/gpu/run-pass.ts";
import { lossOf, untilLost } from "../../src/gpu/watch.ts";
import { openDawn } from "./dawn.ts";

const adapterLimits = { maxBufferSize: 2 ** 30 } as GPUSupportedLimits;
const info = { vendor: "acme", architecture: "anvil", description: "" } as GPUAdapterInfo;

/** A GPU whose adapter opens `device` only if `accepts` the limits asked for; records what was asked. */
function fakeGpu(accepts: (limits: object) => boolean, device: GPUDevice) {
  const asked: object[] = [];
  const adapter = {
    limits: adapterLimits,
    info,
    async requestDevice({ requiredLimits = {} }: GPUDeviceDescriptor = {}) {
      asked.push(requiredLimits);
      if (!accepts(requiredLimits)) throw new DOMException("limit above what is supported", "OperationError");
      return device;
    },
  };
  const gpu = { requestAdapter: async () => adapter } as unknown as GPU;
  return { gpu, asked };
}

function bareDevice(): GPUDevice {
  return { lost: new Promise(() => {}), addEventListener() {} } as unknown as GPUDevice;
}

test("the adapter's limits are asked for; the defaults on request", async () => {
  const own = await openDawn();
  const small = await openDawn({ limits: "default" });
  expect(own.name).toMatch(/\w/);
  expect(own.lost).toBeNull();
  // WebGPU's defaults (https://www.w3.org/TR/webgpu/#limits)
  expect(small.gpu.limits.maxStorageBufferBindingSize).toBe(134217728);
  expect(small.gpu.limits.maxBufferSize).toBe(268435456);
  expect(small.gpu.limits.maxComputeWorkgroupsPerDimension).toBe(65535);
  expect(own.gpu.limits.maxBufferSize).toBeGreaterThan(268435456);
  own.gpu.destroy();
  small.gpu.destroy();
  await own.gpu.lost;
  expect(own.lost).toEqual({ reason: expect.stringMatching(/\w/) });
});

test("an adapter that refuses its own limits is opened with the defaults", async () => {
  const { gpu, asked } = fakeGpu((limits) => Object.keys(limits).length === 0, bareDevice());
  const { device } = await openDevice(gpu);
  expect(device?.name).toBe("acme anvil");
  expect(asked).toEqual([expect.objectContaining({ maxBufferSize: 2 ** 30 }), {}]);
});

test("no WebGPU, no adapter, and one that fails are sentences", async () => {
  const none = { requestAdapter: async () => null } as unknown as GPU;
  const broken = {
    requestAdapter: async () => {
      throw new Error("driver crashed");
    },
  } as unknown as GPU;
  const refusing = fakeGpu(() => false, bareDevice()).gpu;
  const reasons = await Promise.all([undefined, none, broken, refusing].map((gpu) => openDevice(gpu)));
  expect(reasons).toEqual(
    [
      "This browser has no WebGPU, or it is switched off.",
      "The browser has WebGPU but found no GPU that it may use.",
      "The GPU could not be opened (driver crashed).",
      "The GPU could not be opened (limit above what is supported).",
    ].map((reason) => ({ device: null, reason })),
  );
});

test("a wait ends when the device is lost, also where the browser never answers", async () => {
  let lose: (info: GPUDeviceLostInfo) => void = () => {};
  const lost = new Promise<GPUDeviceLostInfo>((resolve) => {
    lose = resolve;
  });
  const gpu = { lost, addEventListener() {} } as unknown as GPUDevice;
  const never = new Promise<number>(() => {});
  expect(lossOf(gpu)).toBeNull();
  expect(await untilLost(gpu, Promise.resolve(5))).toBe(5);
  const waits = [untilLost(gpu, never), untilLost(gpu, never)];
  lose({ reason: "unknown", message: "driver reset" } as GPUDeviceLostInfo);
  for (const wait of waits) await expect(wait).rejects.toThrow("the GPU was lost: driver reset");
  await expect(untilLost(gpu, never)).rejects.toThrow("the GPU was lost: driver reset");
  expect(lossOf(gpu)).toEqual({ reason: "driver reset" });
});

test("workgroups are spread over two dimensions within the limit, with less than a row to spare", () => {
  expect(spread(1, 65535)).toEqual([1, 1]);
  expect(spread(65535, 65535)).toEqual([65535, 1]);
  expect(spread(65536, 65535)).toEqual([32768, 2]);
  for (let workgroups = 1; workgroups < 900; workgroups++) {
    const [x, y] = spread(workgroups, 30);
    expect(Math.max(x, y)).toBeLessThanOrEqual(30);
    expect(x * y - workgroups).toBeGreaterThanOrEqual(0);
    expect(x * y - workgroups).toBeLessThan(y);
  }
});
