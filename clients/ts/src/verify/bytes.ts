// Bytes and their text forms, strictly: what is not exactly the one encoding of something is refused.
import { VerifyError } from "./error";

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

// RFC 4648, section 4, with its padding, and no bit set that means nothing.
export function fromBase64(text: string): Uint8Array {
  let binary: string;
  try {
    binary = atob(text);
  } catch {
    throw new VerifyError("malformed", "not base64");
  }
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  if (toBase64(bytes) !== text) throw new VerifyError("malformed", "not canonical base64");
  return bytes;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export function toUtf8(text: string): Uint8Array {
  return encoder.encode(text);
}

export function fromUtf8(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new VerifyError("malformed", "not UTF-8");
  }
}

// An ASCII decimal without leading zeroes, below 2^63.
export function fromDecimal(text: string): bigint {
  if (!/^(0|[1-9][0-9]{0,18})$/.test(text)) throw new VerifyError("malformed", "not a decimal number");
  const value = BigInt(text);
  if (value >= 1n << 63n) throw new VerifyError("malformed", "a number out of range");
  return value;
}
