// The package's main entry is CommonJS under "type": "module" and does not load in Node; its module file has no types of its own.
declare module "wgsl_reflect/wgsl_reflect.module.js" {
  export * from "wgsl_reflect";
}
