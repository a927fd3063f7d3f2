import { ActionIcon, Button, Group, NumberInput, TextInput, Tooltip } from "@mantine/core";
import { AgendaItemState, type MeetingInfo, MeetingState, newId } from "@slipway/sdk";
import { IconArrowForwardUp, IconCheck, IconPlayerPlay, IconPlus } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePeople } from "../../app/people";
import { Form } from "../../components/Form";
import { PersonSelect } from "../../components/PersonSelect";
import { useNow } from "../../lib/clock";
import { formatDuration } from "../../lib/dates";
import { itemSeconds } from "./model";
import type { RoomProps } from "./Room";

export function Agenda({ meeting, officer, run }: RoomProps): ReactNode {
  const { t } = useTranslation();
  const [adding, setAdding] = useState(false);
  const running = meeting.agenda.some((item) => item.state === AgendaItemState.ITEM_RUNNING);
  const now = useNow(1000, running);
  const open = meeting.state === MeetingState.SCHEDULED || meeting.state === MeetingState.IN_PROGRESS;
  return (
    <section className="panel">
      <div className="panel-head">
        <h2>{t("rooms.agenda")}</h2>
        {officer && open ? (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconPlus size={14} />}
            aria-expanded={adding}
            onClick={() => setAdding((on) => !on)}
          >
            {t("rooms.addItem")}
          </Button>
        ) : null}
      </div>
      {adding ? <AddItem meetingId={meeting.meetingId} run={run} onDone={() => setAdding(false)} /> : null}
      {meeting.agenda.length === 0 ? <p className="muted panel-body">{t("rooms.noAgenda")}</p> : null}
      <ol className="agenda">
        {meeting.agenda.map((info) => (
          <AgendaRow
            key={info.item?.id}
            info={info}
            meeting={meeting}
            officer={officer}
            run={run}
            now={now}
          />
        ))}
      </ol>
    </section>
  );
}

function AgendaRow({
  info,
  meeting,
  officer,
  run,
  now,
}: Pick<RoomProps, "meeting" | "officer" | "run"> & {
  info: MeetingInfo["agenda"][number];
  now: number;
}): ReactNode {
  const { t } = useTranslation();
  const people = usePeople();
  const { item, state } = info;
  if (!item) return null;
  const { meetingId } = meeting;
  const box = item.plannedMinutes * 60;
  const seconds = itemSeconds(info, now);
  const over = seconds > box;
  const live = meeting.state === MeetingState.IN_PROGRESS && officer;
  const value = { meetingId, itemId: item.id };
  const done = state === AgendaItemState.ITEM_CLOSED || state === AgendaItemState.ITEM_CARRIED_OVER;
  return (
    <li
      data-state={AgendaItemState[state]}
      className={state === AgendaItemState.ITEM_RUNNING ? "running" : ""}
    >
      <div style={{ flex: 1, minWidth: 0 }}>
        <div style={{ fontWeight: 600, fontSize: "0.92rem" }}>{item.title}</div>
        <div
          className="muted tabular"
          style={{ fontSize: "0.8rem", display: "flex", gap: 8, flexWrap: "wrap" }}
        >
          {seconds > 0 || state === AgendaItemState.ITEM_RUNNING ? (
            <span
              className={over ? "over" : ""}
              role={state === AgendaItemState.ITEM_RUNNING ? "timer" : undefined}
            >
              {formatDuration(seconds)} / {formatDuration(box)}
              {over ? ` · ${t("rooms.overBy", { time: formatDuration(seconds - box) })}` : ""}
            </span>
          ) : (
            <span>{t("rooms.minutes", { count: item.plannedMinutes })}</span>
          )}
          {item.presenter ? <span>{people.name(item.presenter)}</span> : null}
          {info.carriedFrom ? <span className="chip">{t("rooms.carriedFrom")}</span> : null}
          {state === AgendaItemState.ITEM_CLOSED ? (
            <span className="chip good">{t("rooms.itemClosed")}</span>
          ) : null}
          {state === AgendaItemState.ITEM_CARRIED_OVER ? (
            <span className="chip warn">{t("rooms.itemCarried")}</span>
          ) : null}
        </div>
        {state === AgendaItemState.ITEM_RUNNING ? (
          <div className="bar" style={{ marginTop: 6 }} aria-hidden="true">
            <span
              style={{
                width: `${Math.min(100, (100 * seconds) / box)}%`,
                background: over ? "var(--sw-bad)" : undefined,
              }}
            />
          </div>
        ) : null}
      </div>
      {live && !done ? (
        <Group gap={2} wrap="nowrap">
          {state === AgendaItemState.ITEM_RUNNING ? (
            <Tooltip label={t("rooms.closeItem")}>
              <ActionIcon
                variant="filled"
                aria-label={`${t("rooms.closeItem")}: ${item.title}`}
                onClick={() => void run({ case: "closeItem", value })}
              >
                <IconCheck size={16} />
              </ActionIcon>
            </Tooltip>
          ) : (
            <Tooltip label={t("rooms.startItem")}>
              <ActionIcon
                variant="default"
                aria-label={`${t("rooms.startItem")}: ${item.title}`}
                onClick={() => void run({ case: "startItem", value })}
              >
                <IconPlayerPlay size={16} />
              </ActionIcon>
            </Tooltip>
          )}
          <Tooltip label={t("rooms.carryOver")}>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`${t("rooms.carryOver")}: ${item.title}`}
              onClick={() => void run({ case: "carryOverItem", value })}
            >
              <IconArrowForwardUp size={16} />
            </ActionIcon>
          </Tooltip>
        </Group>
      ) : null}
    </li>
  );
}

function AddItem({
  meetingId,
  run,
  onDone,
}: {
  meetingId: string;
  run: RoomProps["run"];
  onDone: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const [title, setTitle] = useState("");
  const [minutes, setMinutes] = useState(10);
  const [presenter, setPresenter] = useState("");
  return (
    <Form
      className="inset"
      style={{ margin: 12 }}
      onSubmit={() => {
        const item = { id: newId(), title: title.trim(), plannedMinutes: minutes, presenter };
        void run({ case: "addAgendaItem", value: { meetingId, item } }).then((refused) => {
          if (!refused) onDone();
        });
      }}
    >
      <TextInput
        size="sm"
        autoFocus
        label={t("rooms.itemTitle")}
        required
        maxLength={200}
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <NumberInput
        size="sm"
        label={t("rooms.itemMinutes")}
        min={1}
        max={480}
        allowDecimal={false}
        value={minutes}
        onChange={(value) => setMinutes(typeof value === "number" ? value : 1)}
      />
      <PersonSelect size="sm" label={t("rooms.presenter")} value={presenter} onChange={setPresenter} />
      <Group gap={6}>
        <Button size="compact-sm" type="submit" disabled={title.trim() === ""}>
          {t("rooms.addItem")}
        </Button>
        <Button size="compact-sm" variant="default" onClick={onDone}>
          {t("action.cancel")}
        </Button>
      </Group>
    </Form>
  );
}
