// What a commit changed: each field before and after.
import type { AuditFact } from "@slipway/sdk";
import { IconArrowRight } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePeople } from "../app/people";
import { useEventName, useFieldName } from "../lib/audit";

const personFields = new Set([
  "assignee",
  "owner",
  "deputy",
  "sponsor",
  "lead",
  "facilitator",
  "secretary",
  "person_id",
  "presenter",
]);
const personIdPattern = /^[0-9a-f-]{36}$|^p[-_.]/;

export function AuditFacts({
  facts,
  bare = false,
}: {
  facts: readonly AuditFact[];
  bare?: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const people = usePeople();
  const fieldName = useFieldName();
  const eventName = useEventName();
  const show = (field: string, value: string, label: string): string => {
    if (label !== "") return label;
    if (value === "") return t("audit.empty");
    if (personFields.has(field) && (people.person(value) || personIdPattern.test(value)))
      return people.name(value);
    return value;
  };
  return (
    <ul className="audit-facts">
      {facts.map((fact, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a commit's facts never change.
        <li key={index}>
          {bare ? null : (
            <div>
              <span className="muted">{eventName(fact.event)}</span>{" "}
              {fact.label ? <strong>{fact.label}</strong> : null}
            </div>
          )}
          {fact.changes.length > 0 ? (
            <dl>
              {fact.changes.map((change) => (
                <div key={change.field}>
                  <dt>{fieldName(change.field)}</dt>
                  <dd>
                    {change.before !== "" || change.beforeLabel !== "" ? (
                      <>
                        <del>{show(change.field, change.before, change.beforeLabel)}</del>{" "}
                        <IconArrowRight
                          size={13}
                          aria-label={t("audit.became")}
                          style={{ verticalAlign: "-2px" }}
                        />{" "}
                      </>
                    ) : null}
                    <ins>{show(change.field, change.after, change.afterLabel)}</ins>
                  </dd>
                </div>
              ))}
            </dl>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
