declare module "*.as.ts?wasm" {
  /** the compiled WebAssembly module */
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}
