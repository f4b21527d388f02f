// What the rest of the code knows of a GPU. Opening one is open-device.ts' work.

/** A WebGPU device with its adapter's name. One owner: the engine (page) or the test. */
export interface Device {
  readonly gpu: GPUDevice;
  /** as shown to the user: "google swiftshader", "nvidia hopper" */
  readonly name: string;
  /** set once the device is gone; a lost device stays lost and its later calls fail in silence */
  readonly lost: { readonly reason: string } | null;
}
