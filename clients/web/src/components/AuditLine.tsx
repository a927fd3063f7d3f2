// One commit in a sentence: who, what, to what, and when.

import { timestampDate } from "@bufbuild/protobuf/wkt";
import type { AuditEntry } from "@slipway/sdk";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePeople } from "../app/people";
import { useCommandName, useValueText } from "../lib/audit";
import { formatAgo, formatInstantFully } from "../lib/dates";
import { Avatar } from "./Avatar";

export function AuditLine({ entry }: { entry: AuditEntry }): ReactNode {
  const { t, i18n } = useTranslation();
  const people = usePeople();
  const commandName = useCommandName();
  const at = entry.at ? timestampDate(entry.at) : undefined;
  const show = useValueText();
  const named = entry.facts.find((fact) => fact.label !== "")?.label;
  const label = named && show("label", "", named);
  return (
    <div style={{ display: "flex", gap: 8, alignItems: "baseline", minWidth: 0 }}>
      <span style={{ alignSelf: "center" }}>
        <Avatar id={entry.actor} small />
      </span>
      <span style={{ flex: 1, minWidth: 0, fontSize: "0.9rem" }}>
        <strong style={{ fontWeight: 600 }}>{people.name(entry.actor)}</strong> {commandName(entry.command)}
        {label ? <span> {t("audit.quoted", { label })}</span> : null}
      </span>
      {at ? (
        <time
          className="muted tabular"
          style={{ fontSize: "0.78rem", whiteSpace: "nowrap" }}
          dateTime={at.toISOString()}
          title={formatInstantFully(at, i18n.language)}
        >
          {formatAgo(at, i18n.language)}
        </time>
      ) : null}
    </div>
  );
}
