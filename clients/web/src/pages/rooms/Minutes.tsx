// What is written down: text for each item, and what was decided and agreed.
import { Button, Group, MultiSelect, Select, Stack, Textarea, TextInput } from "@mantine/core";
import { AgendaItemState, MeetingState, newId, type Refusal } from "@slipway/sdk";
import { IconCheckbox, IconGavel } from "@tabler/icons-react";
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePeople } from "../../app/people";
import { saved, useAct, useProject } from "../../app/project";
import { ConflictNotice } from "../../components/ConflictNotice";
import { DayInput } from "../../components/DayInput";
import { RedactButton, Redacted } from "../../components/Erase";
import { FilesOf } from "../../components/FilesOf";
import { Form } from "../../components/Form";
import { PersonSelect } from "../../components/PersonSelect";
import { RefusalNotice } from "../../components/RefusalNotice";
import { Loading } from "../../components/states";
import { addDays, type Day, today } from "../../lib/dates";
import { useField } from "../../lib/field";
import { type Block, blocksOf } from "./model";
import type { RoomProps } from "./Room";

const saveAfterMs = 700;
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
        {live && form === "decision" ? <DecisionForm {...props} onDone={() => setForm(undefined)} /> : null}
        {live && form === "action" ? <ActionForm {...props} onDone={() => setForm(undefined)} /> : null}
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
          {amendment.redacted ? <Redacted /> : <div className="prewrap">{amendment.text}</div>}
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
          {block.text}
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
      <Textarea
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

function useRunningItem({
  meeting,
}: RoomProps): readonly [string, (item: string) => void, { value: string; label: string }[]] {
  const running = meeting.agenda.find((info) => info.state === AgendaItemState.ITEM_RUNNING)?.item?.id ?? "";
  const [item, setItem] = useState(running);
  const options = meeting.agenda.flatMap(({ item: one }) =>
    one ? [{ value: one.id, label: one.title }] : [],
  );
  return [item, setItem, options];
}

function DecisionForm(props: RoomProps & { onDone: () => void }): ReactNode {
  const { meeting, summary, view, run, onDone } = props;
  const { t } = useTranslation();
  const people = usePeople();
  const [item, setItem, items] = useRunningItem(props);
  const [what, setWhat] = useState("");
  const [why, setWhy] = useState("");
  const [deciders, setDeciders] = useState<string[]>(() => [
    ...(summary?.present ?? []),
    ...(summary?.late ?? []),
  ]);
  const [supersedes, setSupersedes] = useState("");
  const [refusal, setRefusal] = useState<Refusal>();
  const earlier = view
    .of("summary")
    .flatMap((one) => one.decisions)
    .filter((decision) => decision.supersededBy === "");
  return (
    <Form
      className="inset"
      onSubmit={() => {
        const value = {
          meetingId: meeting.meetingId,
          decisionId: newId(),
          itemId: item,
          what: what.trim(),
          why: why.trim(),
          deciders,
          supersedes,
        };
        void run({ case: "recordDecision", value }).then((refused) => {
          setRefusal(refused);
          if (!refused) onDone();
        });
      }}
    >
      <Stack gap="sm">
        {refusal ? <RefusalNotice refusal={refusal} onDismiss={() => setRefusal(undefined)} /> : null}
        <Textarea
          size="sm"
          autosize
          autoFocus
          label={t("rooms.what")}
          required
          maxLength={1000}
          value={what}
          onChange={(event) => setWhat(event.currentTarget.value)}
        />
        <Textarea
          size="sm"
          autosize
          label={t("rooms.why")}
          maxLength={1000}
          value={why}
          onChange={(event) => setWhy(event.currentTarget.value)}
        />
        <MultiSelect
          size="sm"
          label={t("rooms.deciders")}
          searchable
          value={deciders}
          onChange={setDeciders}
          data={people.list.map((person) => ({ value: person.personId, label: person.name }))}
        />
        <div className="form-grid" style={{ margin: 0 }}>
          <Select
            size="sm"
            label={t("rooms.item")}
            clearable
            clearButtonProps={{ "aria-label": t("action.clear") }}
            value={item || null}
            data={items}
            onChange={(value) => setItem(value ?? "")}
          />
          {earlier.length > 0 ? (
            <Select
              size="sm"
              label={t("rooms.supersedes")}
              clearable
              searchable
              clearButtonProps={{ "aria-label": t("action.clear") }}
              value={supersedes || null}
              data={earlier.map((decision) => ({ value: decision.decisionId, label: decision.what }))}
              onChange={(value) => setSupersedes(value ?? "")}
            />
          ) : null}
        </div>
        <Group gap={6}>
          <Button size="compact-sm" type="submit" disabled={what.trim() === ""} data-testid="record-decision">
            {t("rooms.recordDecision")}
          </Button>
          <Button size="compact-sm" variant="default" onClick={onDone}>
            {t("action.cancel")}
          </Button>
        </Group>
      </Stack>
    </Form>
  );
}

function ActionForm(props: RoomProps & { onDone: () => void }): ReactNode {
  const { meeting, run, onDone } = props;
  const { t } = useTranslation();
  const [item, setItem, items] = useRunningItem(props);
  const [what, setWhat] = useState("");
  const [owner, setOwner] = useState("");
  const [due, setDue] = useState<Day | undefined>(() => addDays(today(), 7));
  const [refusal, setRefusal] = useState<Refusal>();
  return (
    <Form
      className="inset"
      onSubmit={() => {
        const value = {
          meetingId: meeting.meetingId,
          actionId: newId(),
          taskId: newId(),
          itemId: item,
          what: what.trim(),
          owner,
          ...(due ? { due } : {}),
        };
        void run({ case: "agreeActionItem", value }).then((refused) => {
          setRefusal(refused);
          if (!refused) onDone();
        });
      }}
    >
      <Stack gap="sm">
        {refusal ? <RefusalNotice refusal={refusal} onDismiss={() => setRefusal(undefined)} /> : null}
        <TextInput
          size="sm"
          autoFocus
          label={t("rooms.actionWhat")}
          required
          maxLength={200}
          value={what}
          onChange={(event) => setWhat(event.currentTarget.value)}
        />
        <div className="form-grid" style={{ margin: 0 }}>
          <PersonSelect size="sm" label={t("rooms.actionOwner")} value={owner} onChange={setOwner} />
          <DayInput size="sm" label={t("rooms.actionDue")} value={due} onChange={setDue} />
          <Select
            size="sm"
            label={t("rooms.item")}
            clearable
            clearButtonProps={{ "aria-label": t("action.clear") }}
            value={item || null}
            data={items}
            onChange={(value) => setItem(value ?? "")}
          />
        </div>
        <p className="muted" style={{ margin: 0, fontSize: "0.8rem" }}>
          {t("rooms.actionBecomesTask")}
        </p>
        <Group gap={6}>
          <Button size="compact-sm" type="submit" disabled={what.trim() === ""} data-testid="agree-action">
            {t("rooms.agreeAction")}
          </Button>
          <Button size="compact-sm" variant="default" onClick={onDone}>
            {t("action.cancel")}
          </Button>
        </Group>
      </Stack>
    </Form>
  );
}
