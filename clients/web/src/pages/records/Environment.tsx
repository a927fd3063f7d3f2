// What the system runs on: configuration, capacity, backups; and when nothing may change.
import { ConfigState } from "@slipway/sdk";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useProject } from "../../app/project";
import { useRecords } from "../../lib/records";
import {
  byCreation,
  Chip,
  Create,
  Panel,
  RecordList,
  RecordPage,
  RecordRow,
  type Tone,
  useShown,
} from "./parts";

const configTone: Readonly<Record<number, Tone>> = {
  [ConfigState.CONFIG_VERIFIED]: "good",
  [ConfigState.CONFIG_DRIFTED]: "bad",
};

export function Environment(): ReactNode {
  const { t } = useTranslation();
  const { project } = useProject();
  const { words, person, people, at } = useShown();
  const items = byCreation(useRecords(project, "environment", "configItem"));
  const capacities = byCreation(useRecords(project, "environment", "capacity"));
  const backups = byCreation(useRecords(project, "environment", "backup"));
  const freezes = byCreation(useRecords(project, "environment", "freeze"));
  const emergencies = byCreation(useRecords(project, "environment", "emergencyChange"));
  return (
    <RecordPage name="environment" view="environment">
      <Panel title={t("records.page.config")} aside={<Create intent="addConfigItem" idKey="itemId" />}>
        <RecordList empty={t("records.page.noConfig")} about={t("records.about.config")} count={items.length}>
          {items.map((item) => (
            <RecordRow
              key={item.itemId}
              id={`config/${item.itemId}`}
              title={item.name}
              chips={
                <Chip tone={configTone[item.state] ?? ""}>{words.value("ConfigState", item.state)}</Chip>
              }
              facts={[
                item.environment,
                `${words.field("expected")}: ${item.expected}`,
                item.found && item.found !== item.expected ? `${words.field("found")}: ${item.found}` : "",
                person(item.owner),
                item.verifiedBy ? `${person(item.verifiedBy)} · ${at(item.verifiedAt)}` : "",
              ]}
              offers={[
                {
                  intent: "verifyConfigItem",
                  given: { itemId: item.itemId },
                  initial: { found: item.expected },
                },
              ]}
            />
          ))}
        </RecordList>
      </Panel>
      <Panel
        title={t("records.page.capacity")}
        aside={<Create intent="setCapacityTarget" idKey="capacityId" />}
      >
        <RecordList
          empty={t("records.page.noCapacity")}
          about={t("records.about.capacity")}
          count={capacities.length}
        >
          {capacities.map((one) => (
            <RecordRow
              key={one.capacityId}
              id={`capacity/${one.capacityId}`}
              texts={`capacity/${one.capacityId}`}
              title={one.name}
              chips={
                <Chip
                  tone={one.verified >= one.target ? "good" : "warn"}
                >{`${one.verified} / ${one.target} ${one.unit}`}</Chip>
              }
              facts={[
                `${words.field("forecast")}: ${one.forecast}`,
                one.scaledTo > 0n ? `${words.field("scaled_to")}: ${one.scaledTo}` : "",
                one.evidence,
              ]}
              offers={[
                { intent: "setCapacityTarget", given: { capacityId: one.capacityId } },
                { intent: "scaleCapacity", given: { capacityId: one.capacityId } },
                { intent: "verifyCapacity", given: { capacityId: one.capacityId } },
              ]}
            />
          ))}
        </RecordList>
      </Panel>
      <Panel title={t("records.page.backups")} aside={<Create intent="takeBackup" idKey="backupId" />}>
        <RecordList
          empty={t("records.page.noBackups")}
          about={t("records.about.backups")}
          count={backups.length}
        >
          {backups.map((one) => (
            <RecordRow
              key={one.backupId}
              id={`backup/${one.backupId}`}
              texts={`backup/${one.backupId}`}
              title={one.what}
              chips={
                <Chip tone={one.restoreVerified ? "good" : "warn"}>
                  {one.restoreVerified ? t("records.page.restored") : t("records.page.unproven")}
                </Chip>
              }
              facts={[
                at(one.takenAt),
                one.location,
                one.rtoMinutes > 0
                  ? t("records.page.rto", { took: one.restoreMinutes, may: one.rtoMinutes })
                  : "",
              ]}
              offers={[{ intent: "verifyRestore", given: { backupId: one.backupId } }]}
            />
          ))}
        </RecordList>
      </Panel>
      <Panel title={t("records.page.freezes")} aside={<Create intent="startChangeFreeze" idKey="freezeId" />}>
        <RecordList
          empty={t("records.page.noFreezes")}
          about={t("records.about.freezes")}
          count={freezes.length}
        >
          {freezes.map((one) => (
            <RecordRow
              key={one.freezeId}
              id={`freeze/${one.freezeId}`}
              texts={`freeze/${one.freezeId}`}
              title={one.reason}
              chips={one.ended ? <Chip>{t("records.page.ended")}</Chip> : null}
              facts={[`${at(one.from)} – ${at(one.until)}`, one.endedBy ? person(one.endedBy) : ""]}
              offers={one.ended ? [] : [{ intent: "endChangeFreeze", given: { freezeId: one.freezeId } }]}
            />
          ))}
        </RecordList>
      </Panel>
      <Panel
        title={t("records.page.emergencyChanges")}
        aside={<Create intent="requestEmergencyChange" idKey="changeId" />}
      >
        <RecordList
          empty={t("records.page.noEmergencyChanges")}
          about={t("records.about.emergencyChanges")}
          count={emergencies.length}
        >
          {emergencies.map((one) => (
            <RecordRow
              key={one.changeId}
              id={`emergency-change/${one.changeId}`}
              texts={`emergency-change/${one.changeId}`}
              title={one.title}
              chips={
                <Chip tone={one.usedBy ? "" : one.approved ? "good" : "warn"}>
                  {one.usedBy
                    ? t("records.page.used")
                    : one.approved
                      ? t("records.page.approved")
                      : t("records.page.approvals", { count: one.approvedBy.length })}
                </Chip>
              }
              facts={[
                one.reason,
                people(one.approvedBy),
                one.usedBy ? t("records.page.usedBy", { name: person(one.usedBy), at: at(one.usedAt) }) : "",
              ]}
              offers={
                one.approved ? [] : [{ intent: "approveEmergencyChange", given: { changeId: one.changeId } }]
              }
            />
          ))}
        </RecordList>
      </Panel>
    </RecordPage>
  );
}
