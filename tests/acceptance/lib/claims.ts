// Claims, each of which holds or does not: one line a claim. What was expected and not seen is thrown.

export class Claims {
  passed = 0;
  failed = 0;
  readonly lines: string[] = [];

  constructor(private readonly of: string) {}

  // Runs `work`; it fails by throwing. Answers whether the claim holds.
  async that(claim: string, work: () => Promise<void> | void): Promise<boolean> {
    try {
      await work();
      this.passed += 1;
      this.lines.push(`ok   ${this.of}: ${claim}`);
      return true;
    } catch (error) {
      this.failed += 1;
      const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.lines.push(
        `FAIL ${this.of}: ${claim}`,
        ...why
          .split("\n")
          .slice(0, 8)
          .map((line) => `     ${line}`),
      );
      return false;
    }
  }
}

export const han = /\p{Script=Han}/u;

export function expect(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(`Expected: ${what}`);
}

export function expectEqual(seen: unknown, expected: unknown, what: string): void {
  const [left, right] = [canonical(seen), canonical(expected)];
  if (left === right) return;
  let at = 0;
  while (left[at] === right[at]) at += 1;
  const around = (text: string) => text.slice(Math.max(0, at - 60), at + 120);
  throw new Error(`Expected: ${what}\n  expected …${around(right)}\n  seen     …${around(left)}`);
}

// JSON with sorted keys; revisions as decimal strings. Two values are equal when these are.
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === "bigint") return part.toString();
    if (part === null || typeof part !== "object" || Array.isArray(part)) return part;
    const fields = part as Record<string, unknown>;
    return Object.fromEntries(
      Object.keys(fields)
        .sort()
        .map((key) => [key, fields[key]]),
    );
  });
}

// Waits until `holds`, as long as a slow machine may take.
export async function eventually(holds: () => boolean, what: string, timeoutMs = 30_000): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`Expected within ${timeoutMs} ms: ${what}`);
    await new Promise((done) => setTimeout(done, 5));
  }
}
