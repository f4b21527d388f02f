// Isotonic regression: pool adjacent violators (Ayer et al. 1955; Barlow et al. 1972).

/** The nearest numbers that do not fall, squared distances weighted by `weights` (positive). */
export function rising(values: ArrayLike<number>, weights: (i: number) => number): Float64Array {
  const blocks: { mean: number; weight: number; size: number }[] = [];
  for (let i = 0; i < values.length; i++) {
    let block = { mean: values[i]!, weight: weights(i), size: 1 };
    for (let last = blocks.at(-1); last && last.mean > block.mean; last = blocks.at(-1)) {
      const weight = last.weight + block.weight;
      block = {
        mean: last.mean + ((block.mean - last.mean) * block.weight) / weight,
        weight,
        size: last.size + block.size,
      };
      blocks.pop();
    }
    blocks.push(block);
  }
  const found = new Float64Array(values.length);
  let i = 0;
  for (const { mean, size } of blocks) {
    found.fill(mean, i, i + size);
    i += size;
  }
  return found;
}
