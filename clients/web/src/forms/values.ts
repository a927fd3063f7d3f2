// What stands in a form, and the command that it amounts to.
import type { FieldSpec } from "./schema";

export type Value = unknown;
export type Values = Readonly<Record<string, Value>>;

export function emptyValue(spec: FieldSpec): Value {
  if (spec.list) return [];
  switch (spec.kind) {
    case "text":
    case "paragraphs":
      return "";
    case "switch":
      return false;
    case "both":
      return { zh: "", en: "" };
    case "group":
      return emptyValues(spec.fields);
    default:
      return undefined;
  }
}

export function emptyValues(specs: readonly FieldSpec[]): Values {
  return Object.fromEntries(specs.map((spec) => [spec.key, emptyValue(spec)]));
}

// What the schema asks for and the form does not have yet.
export function missing(specs: readonly FieldSpec[], values: Values): readonly FieldSpec[] {
  return specs.filter((spec) => spec.required && isEmpty(values[spec.key]));
}

function isEmpty(value: Value): boolean {
  if (value === undefined || value === null || value === 0) return true;
  if (typeof value === "string") return value.trim() === "";
  if (Array.isArray(value)) return value.length === 0;
  if (typeof value === "object" && "zh" in value && "en" in value) {
    return isEmpty(value.zh) && isEmpty(value.en);
  }
  return false;
}

// As an intent takes it: what was left empty is left out; a text in one language stands for both.
export function toIntentValue(specs: readonly FieldSpec[], values: Values): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const spec of specs) {
    const value = single(spec, values[spec.key]);
    if (value !== undefined) out[spec.key] = value;
  }
  return out;
}

function single(spec: FieldSpec, value: Value): unknown {
  if (value === undefined || value === null) return undefined;
  if (spec.list) {
    const items = value as readonly Value[];
    return items.map((item) => single({ ...spec, list: false }, item)).filter((item) => item !== undefined);
  }
  switch (spec.kind) {
    case "text":
    case "paragraphs":
      return (value as string).trim();
    case "number":
      return spec.wide ? BigInt(Math.round(value as number)) : (value as number);
    case "both": {
      const both = value as { zh: string; en: string };
      return { zh: both.zh || both.en, en: both.en || both.zh };
    }
    case "group":
      return toIntentValue(spec.fields, value as Values);
    default:
      return value;
  }
}
