// next-token: per row of logits a token drawn from the softmax and the integer weights of the outcome sets. Equal bit for bit to
// src/kernels/next-token/cpu.ts, which is the definition; weight.ts has the arithmetic of a weight and its error.
//
// Input   params with a Row each; logits as the bits of float32, row r at params.offset + r V; members[V], bit k: in outcome set k;
//         table[i] = (a, k): e^(-i / 64) = a 2^(-28 - k)
// Output  record, 5 + 3 K words per row: token, status, total weight, weight of each outcome (96-bit integers, low word first)
// Given   V at most 65,536; K at most 32; masked at most K
// Error   that of the weights. No float arithmetic at all: WGSL leaves its rounding mode and NaN open.
//
// One workgroup makes one row: the largest logit; then each invocation weighs a stretch of V / 64 tokens; then the first one adds up the
// stretches, finds the one that holds the drawn number and weighs it once more to find the token. Weights of outcomes are added in 16-bit
// pieces, so that no sum of 65,536 of them overflows a word.
// include: threefry
// include: wide

struct Row {
  key: vec2<u32>,
  trajectory: u32,
  step: u32,
  // 0: none; k + 1: the tokens of outcome k
  masked: u32,
  live: u32,
}

struct Params {
  vocabulary: u32,
  outcomes: u32,
  offset: u32,
  count: u32,
  rows: array<Row>,
}

@group(0) @binding(0) var<storage, read> params: Params;
@group(0) @binding(1) var<storage, read> logits: array<u32>;
@group(0) @binding(2) var<storage, read> members: array<u32>;
@group(0) @binding(3) var<storage, read> table: array<vec2<u32>>;
@group(0) @binding(4) var<storage, read_write> record: array<u32>;

const workgroupSize = 64u;
// 16-bit pieces of the sum of weights of each of 32 outcomes
const pieces = 6u;

const drawn = 1u;
const certain = 2u;
const invalid = 3u;

// bits of +Infinity, 2^24 and 2^23
const infinityBits = 0x7f800000u;
const beyondBits = 0x4b800000u;
const largestBits = 0x4b000000u;
// high end of the distances that have weight: 48 2^26
const vanishes = 0xc0000000u;

var<workgroup> largest: atomic<u32>;
var<workgroup> faults: atomic<u32>;
var<workgroup> outcomePieces: array<atomic<u32>, 32u * pieces>;
var<workgroup> sums: array<vec3<u32>, workgroupSize>;

fn add96(a: vec3<u32>, b: vec3<u32>) -> vec3<u32> {
  let low = addWide(a.xy, b.xy);
  let carry = select(0u, 1u, low.y < b.y || (low.y == b.y && low.x < b.x));
  return vec3<u32>(low, a.z + b.z + carry);
}

fn less96(a: vec3<u32>, b: vec3<u32>) -> bool {
  if (a.z != b.z) {
    return a.z < b.z;
  }
  if (a.y != b.y) {
    return a.y < b.y;
  }
  return a.x < b.x;
}

// a b, low word first
fn timesWord(a: vec3<u32>, b: u32) -> vec4<u32> {
  let first = vec2<u32>(a.x * b, multiplyHigh(a.x, b));
  let second = addWide(vec2<u32>(a.y * b, multiplyHigh(a.y, b)), vec2<u32>(first.y, 0u));
  let third = addWide(vec2<u32>(a.z * b, multiplyHigh(a.z, b)), vec2<u32>(second.y, 0u));
  return vec4<u32>(first.x, second.x, third.x, third.y);
}

// floor(a b / 2^64)
fn multiplyHigh96(a: vec3<u32>, b: vec2<u32>) -> vec3<u32> {
  let high = timesWord(a, b.y);
  let carried = add96(high.xyz, timesWord(a, b.x).yzw);
  let carry = select(0u, 1u, less96(carried, high.xyz));
  return vec3<u32>(carried.yz, high.w + carry);
}

// Keeps the order of the floats, -0 below +0.
fn orderOf(bits: u32) -> u32 {
  return select(bits | 0x80000000u, ~bits, bits >= 0x80000000u);
}

fn bitsOf(order: u32) -> u32 {
  return select(~order, order & 0x7fffffffu, order >= 0x80000000u);
}

// floor(2^26 x) in two's complement; |x| below 2^24
fn fixedPoint(bits: u32) -> vec2<u32> {
  let exponent = (bits >> 23u) & 0xffu;
  let digits = (bits & 0x7fffffu) | select(0u, 0x800000u, exponent > 0u);
  // x = digits 2^(exponent - 150)
  let shift = i32(max(exponent, 1u)) - 124;
  var size = vec2<u32>(0u);
  var cut = false;
  if (shift > 0) {
    size = vec2<u32>(digits << u32(shift), digits >> u32(32 - shift));
  } else {
    let right = u32(min(-shift, 31));
    size.x = digits >> right;
    cut = (size.x << right) != digits;
  }
  if (bits < 0x80000000u) {
    return size;
  }
  // -ceil(size)
  return addWide(~addWide(size, vec2<u32>(select(0u, 1u, cut), 0u)), vec2<u32>(1u, 0u));
}

// The weight of a token whose row's largest logit is `top`.
fn weightOf(bits: u32, top: vec2<u32>) -> vec3<u32> {
  if ((bits & 0x7fffffffu) >= beyondBits) {
    return vec3<u32>(0u);
  }
  let value = fixedPoint(bits);
  let distance = top.x - value.x;
  let distanceHigh = top.y - value.y - select(0u, 1u, top.x < value.x);
  if (distanceHigh != 0u || distance >= vanishes) {
    return vec3<u32>(0u);
  }
  let r = distance & 0xfffffu;
  // r^2 / 2^20 and r^3 / 2^40
  let square = multiplyHigh(r << 12u, r);
  let cube = multiplyHigh(square << 12u, r);
  // 2^30 (1 - e^(-r / 2^26))
  let e = (r << 4u) - (square >> 3u) + ((cube * (2731u - ((r * 21u) >> 21u))) >> 22u);
  let entry = table[distance >> 20u];
  let m = entry.x - multiplyHigh(entry.x << 2u, e);
  if (entry.y > 40u) {
    let right = entry.y - 40u;
    return vec3<u32>((m + (1u << (right - 1u))) >> right, 0u, 0u);
  }
  let left = 40u - entry.y;
  let bit = left & 31u;
  let low = m << bit;
  let high = select(m >> (32u - max(bit, 1u)), 0u, bit == 0u);
  return select(vec3<u32>(low, high, 0u), vec3<u32>(0u, low, high), left >= 32u);
}

fn addPieces(outcome: u32, weight: vec3<u32>) {
  for (var j = 0u; j < 3u; j++) {
    let at = outcome * pieces + 2u * j;
    let word = weight[j];
    if (word != 0u) {
      atomicAdd(&outcomePieces[at], word & 0xffffu);
      atomicAdd(&outcomePieces[at + 1u], word >> 16u);
    }
  }
}

// The weight of an outcome: its pieces with their carries.
fn outcomeWeight(outcome: u32) -> vec3<u32> {
  var weight = vec3<u32>(0u);
  for (var j = 0u; j < 3u; j++) {
    let at = outcome * pieces + 2u * j;
    let upper = atomicLoad(&outcomePieces[at + 1u]);
    let here = addWide(vec2<u32>(atomicLoad(&outcomePieces[at]), 0u), vec2<u32>(upper << 16u, upper >> 16u));
    if (j == 0u) {
      weight = vec3<u32>(here, 0u);
    } else if (j == 1u) {
      weight = add96(weight, vec3<u32>(0u, here));
    } else {
      weight.z += here.x;
    }
  }
  return weight;
}

fn write96(at: u32, value: vec3<u32>) {
  record[at] = value.x;
  record[at + 1u] = value.y;
  record[at + 2u] = value.z;
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
  let row = params.rows[item];
  let width = 5u + 3u * params.outcomes;
  let out = item * width;
  if (row.live == 0u) {
    for (var at = local; at < width; at += workgroupSize) {
      record[out + at] = select(0u, 0xffffffffu, at == 0u);
    }
    return;
  }
  let start = params.offset + item * params.vocabulary;

  var order = 0u;
  var fault = 0u;
  for (var v = local; v < params.vocabulary; v += workgroupSize) {
    let bits = logits[start + v];
    order = max(order, orderOf(bits));
    fault |= select(0u, 1u, (bits & 0x7fffffffu) > infinityBits);
  }
  atomicMax(&largest, order);
  atomicOr(&faults, fault);
  workgroupBarrier();

  let topBits = bitsOf(atomicLoad(&largest));
  // NaN, or a largest logit of +-Infinity or beyond +-2^23
  let broken = atomicLoad(&faults) != 0u || (topBits & 0x7fffffffu) >= largestBits;
  let top = fixedPoint(topBits);
  // 0 where nothing is masked
  let mask = select(0u, 1u << (max(row.masked, 1u) - 1u), row.masked > 0u);
  let stretch = (params.vocabulary + workgroupSize - 1u) / workgroupSize;
  let first = min(local * stretch, params.vocabulary);
  let end = min(first + stretch, params.vocabulary);
  var sum = vec3<u32>(0u);
  if (!broken) {
    for (var v = first; v < end; v++) {
      let weight = weightOf(logits[start + v], top);
      let member = members[v];
      if ((member & mask) == 0u) {
        sum = add96(sum, weight);
      }
      for (var left = member; left != 0u; left &= left - 1u) {
        addPieces(firstTrailingBit(left), weight);
      }
    }
  }
  sums[local] = sum;
  workgroupBarrier();

  if (local < params.outcomes) {
    write96(out + 5u + 3u * local, outcomeWeight(local));
  }
  if (local > 0u) {
    return;
  }
  var allowed = vec3<u32>(0u);
  for (var i = 0u; i < workgroupSize; i++) {
    allowed = add96(allowed, sums[i]);
  }
  var total = allowed;
  if (row.masked > 0u) {
    total = add96(total, outcomeWeight(row.masked - 1u));
  }
  write96(out + 2u, total);
  record[out] = 0xffffffffu;
  if (broken || all(allowed == vec3<u32>(0u))) {
    record[out + 1u] = select(certain, invalid, broken);
    return;
  }
  record[out + 1u] = drawn;
  let position = multiplyHigh96(allowed, threefry(row.key, vec2<u32>(row.trajectory, row.step)));
  var i = 0u;
  var before = vec3<u32>(0u);
  var reached = sums[0];
  while (i < workgroupSize - 1u && !less96(position, reached)) {
    i++;
    before = reached;
    reached = add96(reached, sums[i]);
  }
  for (var v = i * stretch; v < params.vocabulary; v++) {
    if ((members[v] & mask) == 0u) {
      before = add96(before, weightOf(logits[start + v], top));
      if (less96(position, before)) {
        record[out] = v;
        return;
      }
    }
  }
}
