// What is written down: text for each item, and what was decided and agreed.
import { Button, Group } from "@mantine/core";
import { AgendaItemState, MeetingState } from "@slipway/sdk";
import { IconCheckbox, IconGavel } from "@tabler/icons-react";
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePeople } from "../../app/people";
import { saved, useAct, useProject } from "../../app/project";
import { ConflictNotice } from "../../components/ConflictNotice";
import { RedactButton, Redacted } from "../../components/Erase";
import { FilesOf } from "../../components/FilesOf";
import { MentionArea, Mentioned } from "../../components/Mentions";
import { Loading } from "../../components/states";
import { useField } from "../../lib/field";
import { type Block, blocksOf } from "./model";
import type { RoomProps } from "./Room";

const saveAfterMs = 700;
const DecisionForm = lazy(() => import("./recordForms").then((module) => ({ default: module.DecisionForm })));
const ActionForm = lazy(() => import("./recordForms").then((module) => ({ default: module.ActionForm })));
const Together = lazy(() => import("./Together").then((module) => ({ default: module.Together })));

export function Minutes(props: RoomProps): ReactNode {
  const { meeting, officer } = props;
  const { t } = useTranslation();
  const { past, project } = useProject();
  const [form, setForm] = useState<"decision" | "action">();
  const locked =
    past || meeting.state === MeetingState.MINUTES_APPROVED || meeting.state === MeetingState.SCHEDULED;
  const live = officer && meeting.state === MeetingState.IN_PROGRESS;
  return (
    <section className="panel" aria-label={t("rooms.minutesTitle")}>
      <div className="panel-head">
        <h2>{t("rooms.minutesTitle")}</h2>
        {live ? (
          <Group gap={6}>
            <Button
              size="compact-sm"
              variant={form === "decision" ? "filled" : "default"}
              leftSection={<IconGavel size={15} />}
              aria-expanded={form === "decision"}
              onClick={() => setForm(form === "decision" ? undefined : "decision")}
              data-testid="add-decision"
            >
              {t("rooms.decision")}
            </Button>
            <Button
              size="compact-sm"
              variant={form === "action" ? "filled" : "default"}
              leftSection={<IconCheckbox size={15} />}
              aria-expanded={form === "action"}
              onClick={() => setForm(form === "action" ? undefined : "action")}
              data-testid="add-action"
            >
              {t("rooms.action")}
            </Button>
          </Group>
        ) : null}
      </div>
      <div className="panel-body">
        <Suspense fallback={<Loading rows={1} height={120} />}>
          {live && form === "decision" ? <DecisionForm {...props} onDone={() => setForm(undefined)} /> : null}
          {live && form === "action" ? <ActionForm {...props} onDone={() => setForm(undefined)} /> : null}
        </Suspense>
        {meeting.state === MeetingState.SCHEDULED ? <p className="muted">{t("rooms.minutesLater")}</p> : null}
        {meeting.state === MeetingState.SCHEDULED ? null : (
          <Suspense fallback={<Loading rows={1} height={120} />}>
            <Together {...props} locked={locked} />
          </Suspense>
        )}
        {meeting.agenda.map((info) =>
          info.item && meeting.state !== MeetingState.SCHEDULED ? (
            <section
              key={info.item.id}
              className="minutes-item"
              data-running={info.state === AgendaItemState.ITEM_RUNNING || undefined}
            >
              <h3>{info.item.title}</h3>
              {blocksOf(meeting, info.item.id).map((block) => (
                <BlockEditor
                  key={block.blockId}
                  block={block}
                  title={info.item?.title ?? ""}
                  locked={locked}
                  {...props}
                />
              ))}
            </section>
          ) : null,
        )}
        {meeting.state === MeetingState.SCHEDULED ? null : (
          <section className="minutes-item">
            <h3>{t("rooms.general")}</h3>
            {blocksOf(meeting, "").map((block) => (
              <BlockEditor
                key={block.blockId}
                block={block}
                title={t("rooms.general")}
                locked={locked}
                {...props}
              />
            ))}
          </section>
        )}
        {meeting.amendments.length > 0 ? <Amendments {...props} /> : null}
        {meeting.state === MeetingState.SCHEDULED ? null : (
          <FilesOf project={project} about={`meeting/${meeting.meetingId}`} fixed={locked} heading />
        )}
      </div>
    </section>
  );
}

function Amendments({ meeting }: RoomProps): ReactNode {
  const { t } = useTranslation();
  const people = usePeople();
  return (
    <section className="minutes-item">
      <h3>{t("rooms.amendments")}</h3>
      {meeting.amendments.map((amendment) => (
        <div key={amendment.amendmentId} style={{ marginBottom: 8 }}>
          {amendment.redacted ? (
            <Redacted />
          ) : (
            <div className="prewrap">
              <Mentioned text={amendment.text} />
            </div>
          )}
          <div className="muted" style={{ fontSize: "0.82rem" }}>
            {t("rooms.amendedBy", { name: people.name(amendment.author), reason: amendment.reason })}
            {amendment.redacted ? null : (
              <RedactButton
                text={`amendment/${meeting.meetingId}/${amendment.amendmentId}`}
                label={t("rooms.amendments")}
              />
            )}
          </div>
        </div>
      ))}
    </section>
  );
}

function BlockEditor({
  block,
  title,
  locked,
  meeting,
  view,
}: RoomProps & { block: Block; title: string; locked: boolean }): ReactNode {
  const { t } = useTranslation();
  const act = useAct();
  const people = usePeople();
  const latest = useRef(view);
  latest.current = view;
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const { meetingId } = meeting;
  const { blockId, itemId } = block;
  const save = useCallback(
    (text: string, seen: bigint | undefined) =>
      saved(
        act,
        { case: "editMinutes", value: { meetingId, blockId, itemId, text } },
        seen === undefined ? {} : { expect: { entity: blockId, revision: seen } },
      ),
    [act, meetingId, blockId, itemId],
  );
  const field = useField(block.text, () => latest.current.revision, save);
  const { commit } = field;
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      // Leaving the page keeps what was typed.
      commit();
    },
    [commit],
  );
  if (locked) {
    return block.redacted ? (
      <Redacted />
    ) : block.text ? (
      <div>
        <p className="prewrap" style={{ margin: 0 }}>
          <Mentioned text={block.text} />
        </p>
        <RedactButton text={`minutes/${meetingId}/${blockId}`} label={t("rooms.minutesOf", { title })} />
      </div>
    ) : (
      <p className="muted" style={{ margin: 0 }}>
        {t("rooms.nothingWritten")}
      </p>
    );
  }
  return (
    <div>
      <MentionArea
        autosize
        minRows={2}
        maxLength={8000}
        aria-label={t("rooms.minutesOf", { title })}
        placeholder={t("rooms.minutesHint")}
        value={field.text}
        onFocus={field.begin}
        onChange={(event) => {
          field.change(event.currentTarget.value);
          clearTimeout(timer.current);
          timer.current = setTimeout(() => commit(), saveAfterMs);
        }}
        onBlur={() => {
          clearTimeout(timer.current);
          commit();
        }}
      />
      <div className="muted" style={{ fontSize: "0.76rem", minHeight: 18 }} role="status">
        {field.dirty
          ? t("rooms.saving")
          : block.author
            ? t("rooms.writtenBy", { name: people.name(block.author) })
            : ""}{" "}
        {block.redacted ? <Redacted /> : null}
      </div>
      {block.text === "" ? null : (
        <RedactButton text={`minutes/${meetingId}/${blockId}`} label={t("rooms.minutesOf", { title })} />
      )}
      <ConflictNotice field={field} theirs={block.text} author={block.author} />
    </div>
  );
}
