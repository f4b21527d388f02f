// tail-resample: sums over the tails of bootstrap samples. Equal bit for bit to src/kernels/tail-resample/cpu.ts, which is the definition.
//
// Input   params; cuts[r], one per replicate; table[rank] = (value, square) below 2^31; edges[rank] ascending, read if weighted
// Output  sums[r - first] = (value sum low, high, square sum low, high) for replicates first .. first + count - 1
// Given   every position has a rank; lanes divides 64; the number of workgroups times 64 / lanes is at least count
// Error   none: integers only, so neither the order of the sum nor the device matters
//
// `lanes` invocations share a replicate, 64 / lanes replicates share a workgroup. Lane l takes counters l, l + lanes, ... and two
// draws from each; the lanes' 64-bit sums are then added in workgroup memory. `lanes` is a uniform and `weighted` is fixed when the
// pipeline is made (as a uniform it cost a sixth of the speed on SwiftShader even where it was 0), so there are two pipelines, and the
// kernel's probes verify both. No subgroups. No return before the barriers: they need uniform control flow.
// include: threefry
// include: wide

struct Params {
  key: vec2<u32>,
  draws: u32,
  shift: u32,
  edgeCount: u32,
  first: u32,
  count: u32,
  lanes: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> cuts: array<u32>;
@group(0) @binding(2) var<storage, read> edges: array<u32>;
@group(0) @binding(3) var<storage, read> table: array<vec2<u32>>;
@group(0) @binding(4) var<storage, read_write> sums: array<vec4<u32>>;

override weighted: bool = false;

const workgroupSize = 64u;
var<workgroup> laneSums: array<vec4<u32>, workgroupSize>;

// floor(position / 2^shift), or the first rank whose edge exceeds position
fn rankAt(position: u32) -> u32 {
  if (!weighted) {
    return position >> params.shift;
  }
  var low = 0u;
  var high = params.edgeCount - 1u;
  while (low < high) {
    let middle = (low + high) >> 1u;
    if (edges[middle] > position) {
      high = middle;
    } else {
      low = middle + 1u;
    }
  }
  return low;
}

fn addBoth(a: vec4<u32>, b: vec4<u32>) -> vec4<u32> {
  return vec4<u32>(addWide(a.xy, b.xy), addWide(a.zw, b.zw));
}

@compute @workgroup_size(workgroupSize)
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) local: u32,
) {
  let lanes = params.lanes;
  let lane = local % lanes;
  let item = (group.x + group.y * groups.x) * (workgroupSize / lanes) + local / lanes;
  let present = item < params.count;
  let replicate = params.first + item;
  let counters = select(0u, (params.draws + 1u) >> 1u, present);
  let cut = cuts[select(params.first, replicate, present)];

  var low = vec2<u32>(0u);
  var high = vec2<u32>(0u);
  for (var counter = lane; counter < counters; counter += lanes) {
    let words = threefry(params.key, vec2<u32>(counter, replicate));
    var pair = table[rankAt(multiplyHigh(words.x, cut))];
    // an odd number of draws leaves the last counter's second word unused
    if (2u * counter + 1u < params.draws) {
      // two entries stay below 2^32: one carry serves both
      pair += table[rankAt(multiplyHigh(words.y, cut))];
    }
    low += pair;
    high += select(vec2<u32>(0u), vec2<u32>(1u), low < pair);
  }

  var total = vec4<u32>(low.x, high.x, low.y, high.y);
  laneSums[local] = total;
  for (var stride = lanes >> 1u; stride > 0u; stride = stride >> 1u) {
    workgroupBarrier();
    if (lane < stride) {
      total = addBoth(total, laneSums[local + stride]);
      laneSums[local] = total;
    }
  }
  if (present && lane == 0u) {
    sums[item] = total;
  }
}
