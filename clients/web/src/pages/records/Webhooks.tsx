// Which other programs are told what happens here, and how that goes.
import type { Webhook } from "@slipway/sdk";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useProject } from "../../app/project";
import { useMayRedact } from "../../components/Erase";
import { useRecords } from "../../lib/records";
import { byCreation, Chip, Create, Panel, RecordList, RecordRow, useShown } from "./parts";

export function Webhooks(): ReactNode {
  const { t } = useTranslation();
  const { project } = useProject();
  const webhooks = byCreation(useRecords(project, "operation", "webhook"));
  // The same people as may redact: leads and administrators.
  const may = useMayRedact();
  return (
    <Panel
      title={t("records.webhook.title")}
      aside={may ? <Create intent="addWebhook" idKey="webhookId" /> : null}
    >
      <p className="record-text padded muted">{t("records.webhook.about")}</p>
      <RecordList empty={t("records.webhook.none")} count={webhooks.length}>
        {webhooks.map((one) => (
          <WebhookRow key={one.webhookId} webhook={one} may={may} />
        ))}
      </RecordList>
    </Panel>
  );
}

// What the server records of a failure, as `status 500`, in words.
export function failureKey(failure: string): { readonly key: string; readonly status?: string } {
  const status = /^status (\d+)$/.exec(failure)?.[1];
  return status ? { key: "status", status } : { key: failure };
}

function WebhookRow({ webhook, may }: { readonly webhook: Webhook; readonly may: boolean }): ReactNode {
  const { t, i18n } = useTranslation();
  const { at } = useShown();
  const failing = webhook.failingSince !== undefined;
  const { key, status } = failureKey(webhook.failure);
  const known = `records.webhook.why.${key}`;
  const why = i18n.exists(known) ? (t as (key: string, values: object) => string)(known, { status }) : key;
  return (
    <RecordRow
      id={`webhook/${webhook.webhookId}`}
      title={webhook.url}
      chips={
        <Chip tone={failing ? "bad" : "good"}>
          {failing ? t("records.webhook.failing") : t("records.webhook.working")}
        </Chip>
      }
      facts={[
        t("records.webhook.through", { revision: String(webhook.deliveredThrough) }),
        webhook.deliveredAt ? t("records.webhook.last", { at: at(webhook.deliveredAt) }) : "",
        failing
          ? t("records.webhook.since", { at: at(webhook.failingSince), count: webhook.failures, why })
          : "",
      ]}
      offers={may ? [{ intent: "removeWebhook", given: { webhookId: webhook.webhookId }, grave: true }] : []}
    />
  );
}
