// The conformance vectors that server, C++ client and this SDK share.
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { JsonValue } from "@bufbuild/protobuf";

const folder = resolve(dirname(fileURLToPath(import.meta.url)), "../../../../tests/vectors");

export function readVectors(name: string): JsonValue {
  return JSON.parse(readFileSync(resolve(folder, name), "utf8")) as JsonValue;
}
