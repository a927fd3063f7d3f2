import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  ActionIcon,
  Button,
  Group,
  Modal,
  MultiSelect,
  NumberInput,
  Select,
  Stack,
  TextInput,
} from "@mantine/core";
import { MeetingKind, newId, type Refusal, Repeat } from "@slipway/sdk";
import { useView } from "@slipway/sdk/react";
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from "@tabler/icons-react";
import { useNavigate, useParams } from "@tanstack/react-router";
import { type FormEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePeople } from "../../app/people";
import { useAct, useMembers } from "../../app/project";
import { DayInput, MinuteInput } from "../../components/DayInput";
import { Form } from "../../components/Form";
import { PersonSelect } from "../../components/PersonSelect";
import { RefusalNotice } from "../../components/RefusalNotice";
import type { Day } from "../../lib/dates";
import { meetingKindName, meetingKinds } from "../../lib/names";
import { carriedTitles } from "./model";

interface ItemDraft {
  readonly id: string;
  readonly title: string;
  readonly minutes: number;
  readonly presenter: string;
}

const repeatChoices = [
  Repeat.REPEAT_UNSPECIFIED,
  Repeat.EVERY_DAY,
  Repeat.EVERY_WORKDAY,
  Repeat.EVERY_WEEK,
  Repeat.EVERY_TWO_WEEKS,
  Repeat.EVERY_FOUR_WEEKS,
] as const;

// The next full hour, as `<input type="datetime-local">` holds it.
function nextHour(): string {
  const at = new Date();
  at.setHours(at.getHours() + 1, 0, 0, 0);
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:00`;
}

export function ScheduleMeeting({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const act = useAct();
  const navigate = useNavigate();
  const people = usePeople();
  const members = useMembers();
  const { ws = "main", project = "" } = useParams({ strict: false });
  const [meetingId] = useState(newId);
  const [kind, setKind] = useState<MeetingKind>(MeetingKind.SYNC);
  const [title, setTitle] = useState(() => meetingKindName(t, MeetingKind.SYNC));
  const [startsAt, setStartsAt] = useState(nextHour);
  const [repeat, setRepeat] = useState<Repeat>(Repeat.REPEAT_UNSPECIFIED);
  const [until, setUntil] = useState<Day>();
  const [facilitator, setFacilitator] = useState(people.me);
  const [secretary, setSecretary] = useState("");
  const [invitees, setInvitees] = useState<string[]>(() => members.map((member) => member.personId));
  const view = useView(project, "meeting");
  const carried = carriedTitles(view?.of("meeting") ?? [], view?.of("summary") ?? [], kind);
  const [items, setItems] = useState<readonly ItemDraft[]>(() =>
    (
      [
        ["actions", 10],
        ["progress", 20],
        ["risks", 15],
      ] as const
    )
      .map(([key, minutes]) => ({
        id: newId(),
        title: t(`rooms.agendaDefault.${key}`),
        minutes,
        presenter: "",
      }))
      // What the last meeting carried over comes by itself.
      .filter((item) => !carried.includes(item.title)),
  );
  const [refusal, setRefusal] = useState<Refusal>();
  const [busy, setBusy] = useState(false);
  const repeats = repeat !== Repeat.REPEAT_UNSPECIFIED;
  const total = items.reduce((sum, item) => sum + item.minutes, 0);

  const change = (id: string, part: Partial<ItemDraft>): void =>
    setItems((before) => before.map((item) => (item.id === id ? { ...item, ...part } : item)));
  const shift = (index: number, step: -1 | 1): void =>
    setItems((before) => {
      const next = [...before];
      const [moved] = next.splice(index, 1);
      if (moved) next.splice(index + step, 0, moved);
      return next;
    });

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const at = new Date(startsAt);
    if (Number.isNaN(at.getTime())) return;
    setBusy(true);
    const refused = await act({
      case: "scheduleMeeting",
      value: {
        meetingId,
        kind,
        title: title.trim(),
        startsAt: timestampFromDate(at),
        plannedMinutes: Math.max(1, total),
        facilitator,
        secretary,
        invitees,
        repeat,
        ...(repeats && until ? { repeatUntil: until } : {}),
        agenda: items.map((item) => ({
          id: item.id,
          title: item.title.trim(),
          plannedMinutes: item.minutes,
          presenter: item.presenter,
        })),
      },
    });
    setBusy(false);
    setRefusal(refused);
    if (refused) return;
    onClose();
    void navigate({ to: "/w/$ws/p/$project/rooms/$room", params: { ws, project, room: meetingId } });
  };

  return (
    <Modal
      opened
      onClose={onClose}
      title={t("rooms.schedule")}
      size="xl"
      centered={false}
      closeButtonProps={{ "aria-label": t("action.close") }}
    >
      <Form onSubmit={(event) => void submit(event)}>
        <Stack gap="md">
          {refusal ? <RefusalNotice refusal={refusal} onDismiss={() => setRefusal(undefined)} /> : null}
          <div className="form-grid">
            <Select
              label={t("rooms.kind")}
              allowDeselect={false}
              value={String(kind)}
              data={meetingKinds.map((one) => ({ value: String(one), label: meetingKindName(t, one) }))}
              onChange={(value) => {
                const next = Number(value) as MeetingKind;
                // A title that nobody touched follows the kind.
                if (title === meetingKindName(t, kind)) setTitle(meetingKindName(t, next));
                setKind(next);
              }}
            />
            <TextInput
              label={t("rooms.titleField")}
              required
              maxLength={200}
              data-autofocus
              value={title}
              onChange={(event) => setTitle(event.currentTarget.value)}
            />
            <MinuteInput label={t("rooms.startsAt")} required value={startsAt} onChange={setStartsAt} />
          </div>
          <div className="form-grid">
            <Select
              label={t("rooms.repeats")}
              allowDeselect={false}
              value={String(repeat)}
              data={repeatChoices.map((one) => ({
                value: String(one),
                label: t(`rooms.repeat.${one as 0}`),
              }))}
              onChange={(value) => setRepeat(Number(value) as Repeat)}
              data-testid="repeat"
            />
            {repeats ? <DayInput label={t("rooms.until")} value={until} onChange={setUntil} /> : null}
          </div>
          <div className="form-grid">
            <PersonSelect label={t("rooms.facilitator")} value={facilitator} onChange={setFacilitator} />
            <PersonSelect label={t("rooms.secretary")} value={secretary} onChange={setSecretary} />
          </div>
          <MultiSelect
            label={t("rooms.invitees")}
            searchable
            value={invitees}
            onChange={setInvitees}
            data={people.list.map((person) => ({ value: person.personId, label: person.name }))}
          />
          <fieldset style={{ border: 0, margin: 0, padding: 0 }}>
            <legend style={{ fontWeight: 550, fontSize: "0.9rem", padding: 0, marginBottom: 8 }}>
              {t("rooms.agenda")} <span className="muted">· {t("rooms.minutes", { count: total })}</span>
            </legend>
            {carried.length > 0 ? (
              <p className="muted" style={{ margin: "0 0 8px", fontSize: "0.82rem" }}>
                {t("rooms.carriedNote", { titles: carried.join(", ") })}
              </p>
            ) : null}
            <Stack gap={8}>
              {items.map((item, index) => (
                <div key={item.id} className="agenda-draft">
                  <TextInput
                    size="sm"
                    aria-label={t("rooms.itemTitle")}
                    placeholder={t("rooms.itemTitle")}
                    required
                    maxLength={200}
                    value={item.title}
                    onChange={(event) => change(item.id, { title: event.currentTarget.value })}
                  />
                  <NumberInput
                    size="sm"
                    aria-label={t("rooms.itemMinutes")}
                    suffix={t("rooms.minuteSuffix")}
                    min={1}
                    max={480}
                    allowDecimal={false}
                    value={item.minutes}
                    onChange={(value) => change(item.id, { minutes: typeof value === "number" ? value : 1 })}
                  />
                  <PersonSelect
                    size="sm"
                    aria-label={t("rooms.presenter")}
                    placeholder={t("rooms.presenter")}
                    value={item.presenter}
                    onChange={(presenter) => change(item.id, { presenter })}
                  />
                  <Group gap={2} wrap="nowrap">
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      aria-label={t("rooms.itemUp")}
                      disabled={index === 0}
                      onClick={() => shift(index, -1)}
                    >
                      <IconArrowUp size={15} />
                    </ActionIcon>
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      aria-label={t("rooms.itemDown")}
                      disabled={index === items.length - 1}
                      onClick={() => shift(index, 1)}
                    >
                      <IconArrowDown size={15} />
                    </ActionIcon>
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      aria-label={t("rooms.itemRemove", { title: item.title })}
                      onClick={() => setItems((before) => before.filter((one) => one.id !== item.id))}
                    >
                      <IconTrash size={15} />
                    </ActionIcon>
                  </Group>
                </div>
              ))}
              <Button
                size="compact-sm"
                variant="default"
                leftSection={<IconPlus size={14} />}
                style={{ alignSelf: "flex-start" }}
                onClick={() =>
                  setItems((before) => [...before, { id: newId(), title: "", minutes: 10, presenter: "" }])
                }
              >
                {t("rooms.addItem")}
              </Button>
            </Stack>
          </fieldset>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("action.cancel")}
            </Button>
            <Button type="submit" loading={busy} disabled={title.trim() === ""}>
              {t("rooms.scheduleSubmit")}
            </Button>
          </Group>
        </Stack>
      </Form>
    </Modal>
  );
}
