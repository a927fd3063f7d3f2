// Which parts of the drive sent which commands, as the call stack tells it when one leaves: COVERAGE.md says so too, and
// is held against this.
import { dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const sendings = new Map<string, Set<string>>();

// A frame of the drive, as `at async play (/…/templates/group-erp.ts:31:5)`.
const frame = /at (?:async )?(?:[\w$]+\.)*([\w$]+) \((?:file:\/\/)?([^():]+\.ts)/g;
Error.stackTraceLimit = 100;

// Called where a command is sent, by its name in the schema, as `castVote`.
export function noteSending(intent: string): void {
  const by = sendings.get(intent) ?? new Set();
  sendings.set(intent, by);
  for (const [, name = "", file = ""] of (new Error().stack ?? "").matchAll(frame))
    by.add(`${relative(root, file)}#${name}`);
}

// The functions, as `parts/gates.ts#decide`, that sent that command, or called what did.
export function sendersOf(intent: string): ReadonlySet<string> {
  return sendings.get(intent) ?? new Set();
}
