// Numbers that look random and are the same at every run.
export function random(seed: number): { next(): number; below(limit: number): number } {
  let state = seed >>> 0;
  // xorshift32; never 0.
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
  if (state === 0) state = 1;
  return { next, below: (limit) => next() % limit };
}

export function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const altered = Uint8Array.from(bytes);
  altered[bit >> 3] = (altered[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return altered;
}

export function hex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
