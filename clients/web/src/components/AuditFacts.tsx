// What a commit changed: each field before and after.
import type { AuditFact } from "@slipway/sdk";
import { IconArrowRight } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { isReorder, readable, useEventName, useFieldName, useValueText } from "../lib/audit";
import { Redacted } from "./Erase";

export function AuditFacts({
  facts,
  bare = false,
}: {
  facts: readonly AuditFact[];
  bare?: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const fieldName = useFieldName();
  const eventName = useEventName();
  const show = useValueText();
  return (
    <ul className="audit-facts">
      {facts.map((fact, index) => {
        const changes = readable(fact.changes);
        return (
          // A commit's facts never change, so their place names them.
          <li key={`${fact.entity} ${index}`}>
            {bare ? null : (
              <div>
                <span className="muted">{eventName(fact.event)}</span>{" "}
                {fact.label ? <strong>{show("label", "", fact.label)}</strong> : null}
              </div>
            )}
            {isReorder(fact) ? <div className="muted">{t("audit.reordered")}</div> : null}
            {changes.length > 0 ? (
              <dl>
                {changes.map((change) => (
                  <div key={change.field}>
                    <dt>{fieldName(change.field)}</dt>
                    <dd className="prewrap">
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
                      {change.erased ? (
                        <Redacted />
                      ) : (
                        <ins>{show(change.field, change.after, change.afterLabel)}</ins>
                      )}
                    </dd>
                  </div>
                ))}
              </dl>
            ) : null}
          </li>
        );
      })}
    </ul>
  );
}
