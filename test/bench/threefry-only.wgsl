// The arithmetic bound of tail-resample: as many Threefry blocks, two draws each, and nothing else.
// include: threefry

struct Params {
  key: vec2<u32>,
  counters: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> output: array<vec2<u32>>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  var mixed = vec2<u32>(0u);
  for (var counter = 0u; counter < params.counters; counter++) {
    mixed ^= threefry(params.key, vec2<u32>(counter, id.x));
  }
  output[id.x] = mixed;
}
