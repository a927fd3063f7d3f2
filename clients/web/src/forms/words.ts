// What commands, fields and the schema's enumerations are called. Read once the records' words are loaded.
import type { DescEnum } from "@bufbuild/protobuf";
import type { TFunction } from "i18next";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { loadWords } from "../i18n";

let loaded = false;

// False until the words are here.
export function useRecordWords(): boolean {
  const [ready, setReady] = useState(loaded);
  useEffect(() => {
    if (ready) return;
    let gone = false;
    loadWords("records").then(
      () => {
        loaded = true;
        if (!gone) setReady(true);
      },
      () => {},
    );
    return () => {
      gone = true;
    };
  }, [ready]);
  return ready;
}

function lookUp(
  t: TFunction,
  exists: (key: string) => boolean,
  keys: readonly string[],
  name: string,
): string {
  const key = keys.find(exists);
  return key ? (t as (key: string) => string)(key) : name.replaceAll("_", " ");
}

export interface Words {
  // `identify_risk` as "Identify risk".
  command(name: string): string;
  field(name: string): string;
  // A value of an enumeration of the schema.
  value(type: string, number: number): string;
}

// Enumerations that were there before the records, and stand with the app's own words.
const ownGroups: Readonly<Record<string, string>> = {
  Stage: "stage",
  Priority: "priority",
  MeetingKind: "meetingKind",
  Role: "role",
  ProjectState: "projectState",
};

export function useWords(): Words {
  const { t, i18n } = useTranslation();
  const exists = (key: string): boolean => i18n.exists(key);
  return {
    command: (name) => lookUp(t, exists, [`records.do.${name}`], name),
    field: (name) => lookUp(t, exists, [`records.field.${name}`], name),
    value: (type, number) =>
      lookUp(
        t,
        exists,
        [`records.enum.${type}.${number}`, `${ownGroups[type] ?? "-"}.${number}`],
        number === 0 ? "—" : String(number),
      ),
  };
}

export function choicesOf(
  words: Words,
  type: DescEnum,
  called: string = type.name,
): { value: string; label: string }[] {
  return type.values
    .map((value) => value.number)
    .filter((number) => number !== 0 || words.value(called, 0) !== "—")
    .map((number) => ({ value: String(number), label: words.value(called, number) }));
}
