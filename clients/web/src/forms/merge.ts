// Two people wrote in the same form: what each of them changed, and what stands against what. Pure.
import type { FieldSpec } from "./schema";
import type { Value, Values } from "./values";

export interface Difference {
  readonly path: readonly string[];
  readonly spec: FieldSpec;
  readonly mine: Value;
  readonly theirs: Value;
}
export interface Merged {
  // Mine, with what only they changed.
  readonly values: Values;
  // What only they changed.
  readonly taken: readonly Difference[];
  // What both changed, and not to the same.
  readonly conflicts: readonly Difference[];
}

interface Leaf {
  readonly path: readonly string[];
  readonly spec: FieldSpec;
}

function leavesOf(specs: readonly FieldSpec[], path: readonly string[] = []): readonly Leaf[] {
  return specs.flatMap((spec) => {
    const own = [...path, spec.key];
    return spec.kind === "group" && !spec.list ? leavesOf(spec.fields, own) : [{ path: own, spec }];
  });
}

export function valueAt(values: Values | undefined, path: readonly string[]): Value {
  let value: Value = values;
  for (const key of path) value = (value as Values | undefined)?.[key];
  return value;
}

export function withValue(values: Values, path: readonly string[], value: Value): Values {
  const [key = "", ...rest] = path;
  const inner = rest.length > 0 ? withValue((values[key] ?? {}) as Values, rest, value) : value;
  return { ...values, [key]: inner };
}

// What was left empty is the same however it is left so.
const text = (value: Value): string =>
  value === undefined || value === null || value === "" || value === 0
    ? ""
    : JSON.stringify(value, (key, part: unknown) =>
        key.startsWith("$") ? undefined : typeof part === "bigint" ? String(part) : part,
      );
const same = (a: Value, b: Value): boolean => text(a) === text(b);

// `began`: the record as the form was opened; `now`: as it is. Only fields that these hold are looked at.
export function merge(specs: readonly FieldSpec[], began: Values, now: Values, mine: Values): Merged {
  const taken: Difference[] = [];
  const conflicts: Difference[] = [];
  let values = mine;
  for (const { path, spec } of leavesOf(specs)) {
    if (!((path[0] as string) in now)) continue;
    const [was, theirs, own] = [valueAt(began, path), valueAt(now, path), valueAt(mine, path)];
    if (same(was, theirs) || same(own, theirs)) continue;
    const difference = { path, spec, mine: own, theirs };
    if (same(own, was)) {
      values = withValue(values, path, theirs);
      taken.push(difference);
    } else conflicts.push(difference);
  }
  return { values, taken, conflicts };
}
