// Ids that clients make.

// A UUIDv7 (RFC 9562): 48 bits of milliseconds, then random bits. Sorts by the time it was made.
export function newId(
  nowMs: number = Date.now(),
  fill: (bytes: Uint8Array<ArrayBuffer>) => void = fillRandom,
): string {
  const bytes = new Uint8Array(16);
  fill(bytes);
  let rest = nowMs;
  for (let index = 5; index >= 0; index -= 1) {
    bytes[index] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

// `getRandomValues`, unlike `randomUUID` and `subtle`, is there on plain-HTTP hosts too.
function fillRandom(bytes: Uint8Array<ArrayBuffer>): void {
  crypto.getRandomValues(bytes);
}

// Commands name things by their own ids, views by their kinds too: `task/0192…`.
export function ownId(entityId: string): string {
  return entityId.slice(entityId.lastIndexOf("/") + 1);
}
