// logrank-permutation: sums of scores per group over dealt-out labels. Equal bit for bit to src/kernels/logrank-permutation/cpu.ts, which
// is the definition.
//
// Input   params; scores[i] below 2^31; blockEnds[b]; sizes[b * groups + g]
// Output  sums[item * groups + g] = (low, high word) for permutations first .. first + count - 1
// Given   at most 64 groups; the sizes of a block add up to its rows; 64 times the number of workgroups is at least count
// Error   none: integers only
//
// One invocation makes one permutation, row by row; all invocations read the same score at the same time.
// include: threefry
// include: wide

struct Params {
  key: vec2<u32>,
  blocks: u32,
  groups: u32,
  first: u32,
  count: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> scores: array<u32>;
@group(0) @binding(2) var<storage, read> blockEnds: array<u32>;
@group(0) @binding(3) var<storage, read> sizes: array<u32>;
@group(0) @binding(4) var<storage, read_write> sums: array<vec2<u32>>;

const workgroupSize = 64u;
const maxGroups = 64u;

@compute @workgroup_size(workgroupSize)
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) local: u32,
) {
  let item = (group.x + group.y * groups.x) * workgroupSize + local;
  if (item >= params.count) {
    return;
  }
  let permutation = params.first + item;
  var remaining: array<u32, maxGroups>;
  var totals: array<vec2<u32>, maxGroups>;
  var words = vec2<u32>(0u);
  var i = 0u;
  for (var b = 0u; b < params.blocks; b++) {
    for (var g = 0u; g < params.groups; g++) {
      remaining[g] = sizes[b * params.groups + g];
    }
    let end = blockEnds[b];
    for (; i < end; i++) {
      // a block may begin with a second word: the pair is still at hand
      if ((i & 1u) == 0u) {
        words = threefry(params.key, vec2<u32>(i >> 1u, permutation));
      }
      var position = multiplyHigh(select(words.y, words.x, (i & 1u) == 0u), end - i);
      var g = 0u;
      while (position >= remaining[g]) {
        position -= remaining[g];
        g++;
      }
      remaining[g] -= 1u;
      totals[g] = addWide(totals[g], vec2<u32>(scores[i], 0u));
    }
  }
  for (var g = 0u; g < params.groups; g++) {
    sums[item * params.groups + g] = totals[g];
  }
}
