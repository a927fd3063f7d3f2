// Records as a page shows them: a text that was redacted is told as such wherever a page shows it.
import type { BodyCase, BodyOf } from "@slipway/sdk";
import { useEntities } from "@slipway/sdk/react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

// What the server puts into the place of a redacted text of a record; see records.proto.
export const erasedText = "\u001a";

// `value`, with `now` for every text within that is `was`; the same object where there is none.
export function replaced<T>(value: T, was: string, now: string): T {
  if (value === was) return now as T;
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  let changed: Record<string, unknown> | undefined;
  for (const [key, part] of Object.entries(value)) {
    const told = replaced<unknown>(part, was, now);
    if (told === part) continue;
    changed ??= copyOf(value);
    changed[key] = told;
  }
  return (changed as T | undefined) ?? value;
}

const copyOf = (value: object): Record<string, unknown> =>
  Array.isArray(value)
    ? (value.slice() as unknown as Record<string, unknown>)
    : Object.assign(Object.create(Object.getPrototypeOf(value) as object | null), value);

// Redacted texts read as the sentence that stands for them.
export function useTold<T>(value: T): T {
  const { t } = useTranslation();
  const sentence = t("erase.redacted");
  return useMemo(() => replaced(value, erasedText, sentence), [value, sentence]);
}

export function useRecords<C extends BodyCase>(project: string, view: string, kind: C): readonly BodyOf<C>[] {
  return useTold(useEntities(project, view, kind));
}

// The other way: a form begins with what there is to be read.
export function useReadable<T>(value: T): T {
  const { t } = useTranslation();
  const sentence = t("erase.redacted");
  return useMemo(() => replaced(value, sentence, ""), [value, sentence]);
}
