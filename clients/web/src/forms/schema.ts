// What the schema says of a command's fields, as a form needs it: a new field of a command needs no code here.
import { type DescEnum, type DescField, type DescMessage, getOption, hasOption } from "@bufbuild/protobuf";
import {
  CommandSchema,
  chars_max,
  type IntentCase,
  identifier,
  items_max,
  number_max,
  number_min,
  required,
} from "@slipway/sdk";

// text      one line; paragraphs where more than `longText` characters are allowed
// day       a date of the calendar; instant: a moment
// both      a text in both languages
// group     a message of fields of its own
export type FieldKind =
  | "text"
  | "paragraphs"
  | "number"
  | "switch"
  | "choice"
  | "day"
  | "instant"
  | "both"
  | "group"
  | "other";

export interface FieldSpec {
  // As in an intent's value, `plannedMinutes`, and as in the schema, `planned_minutes`.
  readonly key: string;
  readonly name: string;
  readonly kind: FieldKind;
  readonly list: boolean;
  readonly required: boolean;
  readonly charsMax: number;
  // 1 to 64 characters of [a-z0-9._-].
  readonly identifier: boolean;
  readonly itemsMax: number;
  readonly min: number | undefined;
  readonly max: number | undefined;
  // 64 bits: a bigint.
  readonly wide: boolean;
  readonly choices: DescEnum | undefined;
  readonly fields: readonly FieldSpec[];
}

const longText = 300;
const charsMaxDefault = 1000;
const identifierCharsMax = 64;
const itemsMaxDefault = 64;

const intents = new Map(
  CommandSchema.oneofs
    .find((oneof) => oneof.name === "intent")
    ?.fields.map((field) => [field.localName, field] as const),
);

// The fields of a command, in the schema's order.
export function fieldsOf(intent: IntentCase): readonly FieldSpec[] {
  const field = intents.get(intent);
  return field?.fieldKind === "message" ? specsOf(field.message) : [];
}

// The schema's name of a command, as `move_task`.
export function nameOf(intent: IntentCase): string {
  return intents.get(intent)?.name ?? intent;
}

function specsOf(message: DescMessage): readonly FieldSpec[] {
  return message.fields.map(specOf);
}

function specOf(field: DescField): FieldSpec {
  const named = getOption(field, identifier);
  const charsMax = named ? identifierCharsMax : getOption(field, chars_max) || charsMaxDefault;
  const message = field.fieldKind === "message" || field.fieldKind === "list" ? field.message : undefined;
  const kind = kindOf(field, message, charsMax);
  return {
    key: field.localName,
    name: field.name,
    kind,
    list: field.fieldKind === "list",
    required: getOption(field, required),
    charsMax,
    identifier: named,
    itemsMax: getOption(field, items_max) || itemsMaxDefault,
    min: numberOption(field, number_min),
    max: numberOption(field, number_max),
    wide: "scalar" in field && field.scalar !== undefined && wideScalars.has(field.scalar),
    choices: field.fieldKind === "enum" || field.fieldKind === "list" ? field.enum : undefined,
    fields: kind === "group" && message ? specsOf(message) : [],
  };
}

// ScalarType: INT64, UINT64, FIXED64, SFIXED64, SINT64.
const wideScalars = new Set([3, 4, 6, 16, 18]);
const boolScalar = 8;
const stringScalar = 9;

function numberOption(field: DescField, option: typeof number_min): number | undefined {
  return hasOption(field, option) ? Number(getOption(field, option)) : undefined;
}

function kindOf(field: DescField, message: DescMessage | undefined, charsMax: number): FieldKind {
  if (message) {
    if (message.typeName === "slipway.v1.Date") return "day";
    if (message.typeName === "google.protobuf.Timestamp") return "instant";
    if (message.typeName === "slipway.v1.Text") return "both";
    return "group";
  }
  if (field.fieldKind === "map") return "other";
  if (field.fieldKind === "enum" || (field.fieldKind === "list" && field.enum)) return "choice";
  const scalar = "scalar" in field ? field.scalar : undefined;
  if (scalar === boolScalar) return "switch";
  if (scalar === stringScalar) return charsMax > longText ? "paragraphs" : "text";
  return scalar === undefined ? "other" : "number";
}
