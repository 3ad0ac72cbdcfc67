// Plain JavaScript, as a worker imports it too: multiply.d.mts declares it.
export function multiplyOn(memory) {
  return ({ a, b, output, m, n, k, transposeA, transposeB, accumulate, ...strides }) => {
    const { strideA, strideB, strideOutput } = strides;
    const values = new Float32Array(memory.buffer);
    for (let row = 0; row < m; row++) {
      for (let column = 0; column < n; column++) {
        const at = output / 4 + row * strideOutput + column;
        let sum = accumulate ? values[at] : 0;
        for (let i = 0; i < k; i++) {
          const x = values[a / 4 + (transposeA ? i * strideA + row : row * strideA + i)];
          const y = values[b / 4 + (transposeB ? column * strideB + i : i * strideB + column)];
          sum += x * y;
        }
        values[at] = sum;
      }
    }
  };
}
