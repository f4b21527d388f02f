// Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror and Shaw, SC11; Random123): a bijection of the 64-bit counter for every 64-bit
// key. Equal bit for bit to src/math/threefry.ts. Adds, rotates and xors only: WGSL has no multiply-high. Rounds are unrolled by
// fours so that every rotation is by a literal.

const threefryParity = 0x1bd11bdau;

fn threefryRoundsA(block: vec2<u32>) -> vec2<u32> {
  var x = block.x;
  var y = block.y;
  x += y;  y = ((y << 13u) | (y >> 19u)) ^ x;
  x += y;  y = ((y << 15u) | (y >> 17u)) ^ x;
  x += y;  y = ((y << 26u) | (y >> 6u)) ^ x;
  x += y;  y = ((y << 6u) | (y >> 26u)) ^ x;
  return vec2<u32>(x, y);
}

fn threefryRoundsB(block: vec2<u32>) -> vec2<u32> {
  var x = block.x;
  var y = block.y;
  x += y;  y = ((y << 17u) | (y >> 15u)) ^ x;
  x += y;  y = ((y << 29u) | (y >> 3u)) ^ x;
  x += y;  y = ((y << 16u) | (y >> 16u)) ^ x;
  x += y;  y = ((y << 24u) | (y >> 8u)) ^ x;
  return vec2<u32>(x, y);
}

// Two 32-bit words for (key, counter).
fn threefry(key: vec2<u32>, counter: vec2<u32>) -> vec2<u32> {
  let third = key.x ^ key.y ^ threefryParity;
  var block = threefryRoundsA(counter + key);
  block = threefryRoundsB(block + vec2<u32>(key.y, third + 1u));
  block = threefryRoundsA(block + vec2<u32>(third, key.x + 2u));
  block = threefryRoundsB(block + vec2<u32>(key.x, key.y + 3u));
  block = threefryRoundsA(block + vec2<u32>(key.y, third + 4u));
  return block + vec2<u32>(third, key.x + 5u);
}
