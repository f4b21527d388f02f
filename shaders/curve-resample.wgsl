// curve-resample: bootstrap samples as counts per cell. Equal bit for bit to src/kernels/curve-resample/cpu.ts, which is the definition.
//
// Input   params; cells[3 k ..] = first column, bits, lowest count of cell k's Poisson table; columns and picks: alias tables,
//         one word per column, threshold in its high bits, alias in its low ones (src/math/alias-table.ts)
// Output  counts[item * cellCount + k] for replicates first .. first + count - 1
// Given   the number of workgroups is at least count
// Error   none: integers only; atomic additions of integers do not depend on their order
//
// One workgroup makes one replicate: its invocations share the cells' Poisson draws, two a counter, add up the counts in workgroup
// memory, start again while the sum exceeds the rows, and then share the rows that are missing. The loop's condition is read
// uniformly, as the barriers in it require.
// include: threefry

struct Params {
  key: vec2<u32>,
  pickKey: vec2<u32>,
  rows: u32,
  cellCount: u32,
  pickBits: u32,
  // 0: no Poisson step
  attempts: u32,
  first: u32,
  count: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> cells: array<u32>;
@group(0) @binding(2) var<storage, read> columns: array<u32>;
@group(0) @binding(3) var<storage, read> picks: array<u32>;
@group(0) @binding(4) var<storage, read_write> counts: array<atomic<u32>>;

const workgroupSize = 64u;
const attemptStride = 67108864u;
var<workgroup> total: atomic<u32>;
var<workgroup> reached: u32;

fn poisson(cell: u32, word: u32) -> u32 {
  let bits = cells[3u * cell + 1u];
  let column = word >> (32u - bits);
  let entry = columns[cells[3u * cell] + column];
  let other = entry & ((1u << bits) - 1u);
  return cells[3u * cell + 2u] + select(other, column, (word << bits) < entry - other);
}

fn pick(word: u32) -> u32 {
  let column = word >> (32u - params.pickBits);
  let entry = picks[column];
  let other = entry & ((1u << params.pickBits) - 1u);
  return select(other, column, (word << params.pickBits) < entry - other);
}

@compute @workgroup_size(workgroupSize)
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) local: u32,
) {
  let item = group.x + group.y * groups.x;
  if (item >= params.count) {
    return;
  }
  let replicate = params.first + item;
  let base = item * params.cellCount;
  let pairs = (params.cellCount + 1u) >> 1u;

  var sum = params.rows + 1u;
  for (var attempt = 0u; attempt < params.attempts && sum > params.rows; attempt++) {
    if (local == 0u) {
      atomicStore(&total, 0u);
    }
    workgroupBarrier();
    var mine = 0u;
    for (var pair = local; pair < pairs; pair += workgroupSize) {
      let words = threefry(params.key, vec2<u32>(pair + attempt * attemptStride, replicate));
      let even = poisson(2u * pair, words.x);
      atomicStore(&counts[base + 2u * pair], even);
      mine += even;
      if (2u * pair + 1u < params.cellCount) {
        let odd = poisson(2u * pair + 1u, words.y);
        atomicStore(&counts[base + 2u * pair + 1u], odd);
        mine += odd;
      }
    }
    atomicAdd(&total, mine);
    workgroupBarrier();
    if (local == 0u) {
      reached = atomicLoad(&total);
    }
    sum = workgroupUniformLoad(&reached);
  }
  if (sum > params.rows) {
    for (var cell = local; cell < params.cellCount; cell += workgroupSize) {
      atomicStore(&counts[base + cell], 0u);
    }
    sum = 0u;
  }
  // stores of all invocations before anybody's additions
  storageBarrier();
  let missing = params.rows - sum;
  for (var pair = local; 2u * pair < missing; pair += workgroupSize) {
    let words = threefry(params.pickKey, vec2<u32>(pair, replicate));
    atomicAdd(&counts[base + pick(words.x)], 1u);
    if (2u * pair + 1u < missing) {
      atomicAdd(&counts[base + pick(words.y)], 1u);
    }
  }
}
