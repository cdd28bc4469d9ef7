/** Each row in 8 bits: its numbers as whole steps, and how much a step of the row is. */
export function inSteps(
  values: Float32Array,
  dimensions: number,
): { readonly vectors: Int8Array; readonly steps: Float32Array } {
  const vectors = new Int8Array(values.length);
  const steps = new Float32Array(values.length / dimensions);
  for (let row = 0; row < steps.length; row += 1) {
    const numbers = values.subarray(row * dimensions, (row + 1) * dimensions);
    const largest = numbers.reduce((most, number) => Math.max(most, Math.abs(number)), 1e-9);
    steps[row] = largest / 127;
    for (const [at, number] of numbers.entries()) vectors[row * dimensions + at] = Math.round((number * 127) / largest);
  }
  return { vectors, steps };
}
