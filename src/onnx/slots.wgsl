// Copies slots of keys or values: for every lane (y), `length` slots of row `row` of `source` [.., heads, given, width], from slot `first`
// on, to slot `at` of the lane in `cache` [lanes, heads, room, width]. Bits are moved, nothing is computed.

struct Params {
  heads: u32,
  width: u32,
  given: u32,
  room: u32,
  // per lane: row, first, length (0: nothing is copied), at
  moves: array<vec4<u32>>,
}

@group(0) @binding(0) var<storage, read> params: Params;
@group(0) @binding(1) var<storage, read> source: array<u32>;
@group(0) @binding(2) var<storage, read_write> cache: array<u32>;

const workgroupSize = 64u;

@compute @workgroup_size(workgroupSize)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let copied = params.moves[id.y];
  let numbers = copied.z * params.width;
  if (id.x >= params.heads * numbers) {
    return;
  }
  let head = id.x / numbers;
  let rest = id.x % numbers;
  let origin = ((copied.x * params.heads + head) * params.given + copied.y) * params.width;
  let place = ((id.y * params.heads + head) * params.room + copied.w) * params.width;
  cache[place + rest] = source[origin + rest];
}
