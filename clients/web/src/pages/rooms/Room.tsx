// The sync room: agenda and clock, minutes, and the summary that grows while people talk.

import { timestampDate, timestampMs } from "@bufbuild/protobuf/wkt";
import { Button, Group, Menu, Modal, Stack, Textarea } from "@mantine/core";
import {
  type AuditEntry,
  type Intent,
  type MeetingInfo,
  MeetingState,
  type MeetingSummary,
  newId,
  type Refusal,
  Repeat,
  type ViewSnapshot,
} from "@slipway/sdk";
import { useView } from "@slipway/sdk/react";
import {
  IconCalendarTime,
  IconCalendarX,
  IconCheck,
  IconDots,
  IconFileText,
  IconPencil,
  IconPlayerPlay,
  IconPlayerStop,
  IconPrinter,
} from "@tabler/icons-react";
import { Link, useParams } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePeople } from "../../app/people";
import { useAct, useProject } from "../../app/project";
import { Form } from "../../components/Form";
import { RefusalNotice } from "../../components/RefusalNotice";
import { Empty, Loading, Notice } from "../../components/states";
import { useNow } from "../../lib/clock";
import { formatDuration, formatInstant } from "../../lib/dates";
import { meetingKindName, meetingStateName } from "../../lib/names";
import { useTitle } from "../../lib/title";
import { useEvidence } from "../../proof/EvidenceChip";
import { ProofChip } from "../../proof/ProofChip";
import { Agenda } from "./Agenda";
import { Attendance } from "./Attendance";
import type { ChangeIntent } from "./MeetingChange";
import { Minutes } from "./Minutes";
import { repetition, stateTone } from "./model";
import { Paper } from "./Paper";
import { Summary } from "./Summary";

const MeetingChange = lazy(() => import("./MeetingChange").then((part) => ({ default: part.MeetingChange })));

export interface RoomProps {
  readonly meeting: MeetingInfo;
  readonly summary: MeetingSummary | undefined;
  readonly view: ViewSnapshot;
  // We run this meeting: its facilitator, its secretary, or the project's lead; and it is not the past.
  readonly officer: boolean;
  // Shows why it was refused, unless as `fine`, which is as good as done.
  readonly run: (intent: Intent, fine?: string) => Promise<Refusal | undefined>;
  // The commit that approved the minutes, once there is one.
  readonly evidence: AuditEntry | undefined;
}

export function Room(): ReactNode {
  const { t } = useTranslation();
  const { project, past, isLead } = useProject();
  const { room = "", ws = "main" } = useParams({ strict: false });
  const people = usePeople();
  const view = useView(project, "meeting");
  const act = useAct();
  const [refusal, setRefusal] = useState<Refusal>();
  const body = view?.entities.get(`meeting/${room}`)?.body;
  const meeting = body?.case === "meeting" ? body.value : undefined;
  const isApproved = meeting?.state === MeetingState.MINUTES_APPROVED;
  const evidence = useEvidence(
    project,
    isApproved ? `command:approve_minutes entity:meeting/${room}` : undefined,
  );
  useTitle(meeting?.title);

  if (!view) {
    return (
      <div className="page">
        <Loading rows={5} height={80} />
      </div>
    );
  }
  if (!meeting) {
    return (
      <Empty
        title={past ? t("rooms.notYet") : t("rooms.notFound")}
        action={
          <Button
            component={Link}
            to="/w/$ws/p/$project/rooms"
            params={{ ws, project } as never}
            variant="default"
          >
            {t("rooms.title")}
          </Button>
        }
      />
    );
  }
  const found = view.entities.get(`summary/${room}`)?.body;
  const summary = found?.case === "summary" ? found.value : undefined;
  const officer = !past && (isLead || meeting.facilitator === people.me || meeting.secretary === people.me);
  const run = async (intent: Intent, fine?: string): Promise<Refusal | undefined> => {
    const answer = await act(intent);
    const refused = answer?.code === fine ? undefined : answer;
    setRefusal(refused);
    return refused;
  };
  const cancelled = meeting.state === MeetingState.MEETING_CANCELLED;
  const props: RoomProps = { meeting, summary, view, officer, run, evidence };
  return (
    <>
      <div className="page room no-print">
        <Head {...props} />
        {refusal ? (
          <div style={{ marginBottom: 12 }}>
            <RefusalNotice refusal={refusal} onDismiss={() => setRefusal(undefined)} />
          </div>
        ) : null}
        <div className="room-grid">
          <div className="stack">
            <Agenda {...props} />
            {cancelled ? null : <Attendance {...props} />}
          </div>
          {cancelled ? null : (
            <>
              <Minutes {...props} />
              <Summary {...props} />
            </>
          )}
        </div>
      </div>
      <Paper {...props} />
    </>
  );
}

function Clock({ meeting }: { meeting: MeetingInfo }): ReactNode {
  const { t } = useTranslation();
  const running = meeting.state === MeetingState.IN_PROGRESS;
  const now = useNow(1000, running);
  if (!meeting.startedAt) return null;
  const end = meeting.endedAt ? timestampMs(meeting.endedAt) : now;
  const seconds = Math.max(0, (end - timestampMs(meeting.startedAt)) / 1000);
  const over = seconds > meeting.plannedMinutes * 60;
  return (
    <span className={over ? "chip bad tabular" : "chip tabular"} role="timer" aria-label={t("rooms.elapsed")}>
      {formatDuration(seconds)} / {formatDuration(meeting.plannedMinutes * 60)}
      {over ? ` · ${t("rooms.over")}` : ""}
    </span>
  );
}

function Head({ meeting, officer, run, evidence }: RoomProps): ReactNode {
  const { t, i18n } = useTranslation();
  const people = usePeople();
  const { project, past, isLead, isSponsor } = useProject();
  const [amending, setAmending] = useState(false);
  const [changing, setChanging] = useState<ChangeIntent>();
  const { meetingId } = meeting;
  const often = repetition(t, meeting, i18n.language);
  const mayApprove = !past && (isLead || isSponsor || meeting.facilitator === people.me);
  const issuedByMe = meeting.issuedBy === people.me;
  const starts = meeting.startsAt ? timestampDate(meeting.startsAt) : undefined;
  return (
    <>
      <div className="page-title" style={{ marginBottom: 14 }}>
        <div style={{ minWidth: 0 }}>
          <h1>{meeting.title}</h1>
          <div
            className="muted tabular"
            style={{ fontSize: "0.88rem", display: "flex", gap: 8, flexWrap: "wrap", marginTop: 4 }}
          >
            <span
              className={stateTone(meeting.state)}
              data-testid="meeting-state"
              data-state={MeetingState[meeting.state]}
            >
              {meetingStateName(t, meeting.state)}
            </span>
            <span>{meetingKindName(t, meeting.kind)}</span>
            <span>{formatInstant(starts, i18n.language)}</span>
            {often ? <span>{often}</span> : null}
            {meeting.facilitator ? (
              <span>{t("rooms.ledBy", { name: people.name(meeting.facilitator) })}</span>
            ) : null}
            <Clock meeting={meeting} />
          </div>
        </div>
        <Group gap={8}>
          {officer && meeting.state === MeetingState.SCHEDULED ? (
            <Button
              leftSection={<IconPlayerPlay size={16} />}
              onClick={() => void run({ case: "startMeeting", value: { meetingId } })}
              data-testid="start-meeting"
            >
              {t("rooms.start")}
            </Button>
          ) : null}
          {officer && meeting.state === MeetingState.IN_PROGRESS ? (
            <Button
              leftSection={<IconPlayerStop size={16} />}
              onClick={() => void run({ case: "endMeeting", value: { meetingId } })}
              data-testid="end-meeting"
            >
              {t("rooms.end")}
            </Button>
          ) : null}
          {officer && meeting.state === MeetingState.ENDED ? (
            <Button
              leftSection={<IconFileText size={16} />}
              onClick={() => void run({ case: "issueMinutes", value: { meetingId } })}
              data-testid="issue-minutes"
            >
              {t("rooms.issue")}
            </Button>
          ) : null}
          {mayApprove && meeting.state === MeetingState.ISSUED && !issuedByMe ? (
            <Button
              leftSection={<IconCheck size={16} />}
              onClick={() => void run({ case: "approveMinutes", value: { meetingId } })}
              data-testid="approve-minutes"
            >
              {t("rooms.approve")}
            </Button>
          ) : null}
          <Menu position="bottom-end">
            <Menu.Target>
              <Button variant="default" px={10} aria-label={t("rooms.more")}>
                <IconDots size={18} />
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconPrinter size={16} />} onClick={() => window.print()}>
                {t("rooms.print")}
              </Menu.Item>
              {officer && meeting.state === MeetingState.SCHEDULED ? (
                <>
                  <Menu.Item
                    leftSection={<IconCalendarTime size={16} />}
                    onClick={() => setChanging("rescheduleMeeting")}
                  >
                    {t("rooms.move")}
                  </Menu.Item>
                  <Menu.Item
                    leftSection={<IconCalendarX size={16} />}
                    onClick={() => setChanging("cancelMeeting")}
                  >
                    {t("rooms.cancelMeeting")}
                  </Menu.Item>
                </>
              ) : null}
              {officer &&
              meeting.state === MeetingState.IN_PROGRESS &&
              meeting.repeat !== Repeat.REPEAT_UNSPECIFIED ? (
                <Menu.Item
                  leftSection={<IconPlayerStop size={16} />}
                  onClick={() => void run({ case: "endMeeting", value: { meetingId, last: true } })}
                >
                  {t("rooms.endSeries")}
                </Menu.Item>
              ) : null}
              {officer && meeting.state === MeetingState.MINUTES_APPROVED ? (
                <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setAmending(true)}>
                  {t("rooms.amend")}
                </Menu.Item>
              ) : null}
            </Menu.Dropdown>
          </Menu>
        </Group>
      </div>
      {meeting.state === MeetingState.ISSUED ? (
        <div style={{ marginBottom: 12 }}>
          <Notice kind="info">
            {t("rooms.issuedBy", { name: people.name(meeting.issuedBy) })}{" "}
            {issuedByMe ? t("rooms.anotherApproves") : mayApprove ? t("rooms.youMayApprove") : ""}
          </Notice>
        </div>
      ) : null}
      {meeting.state === MeetingState.MINUTES_APPROVED ? (
        <div style={{ marginBottom: 12 }}>
          <Notice kind="info">
            {t("rooms.approvedBy", { name: people.name(meeting.approvedBy) })}{" "}
            {evidence ? <ProofChip project={project} entry={evidence} auto /> : null}
          </Notice>
        </div>
      ) : null}
      {meeting.state === MeetingState.MEETING_CANCELLED ? (
        <div style={{ marginBottom: 12 }}>
          <Notice kind="info">
            {t("rooms.cancelledBy", { name: people.name(meeting.cancelledBy) })} {meeting.cancelReason}
          </Notice>
        </div>
      ) : null}
      {changing ? (
        <Suspense fallback={null}>
          <MeetingChange meeting={meeting} intent={changing} onClose={() => setChanging(undefined)} />
        </Suspense>
      ) : null}
      <Amend meetingId={meetingId} opened={amending} onClose={() => setAmending(false)} run={run} />
    </>
  );
}

function Amend({
  meetingId,
  opened,
  onClose,
  run,
}: {
  meetingId: string;
  opened: boolean;
  onClose: () => void;
  run: RoomProps["run"];
}): ReactNode {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [reason, setReason] = useState("");
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t("rooms.amend")}
      closeButtonProps={{ "aria-label": t("action.close") }}
    >
      <Form
        onSubmit={() => {
          const value = { meetingId, amendmentId: newId(), text: text.trim(), reason: reason.trim() };
          void run({ case: "amendMinutes", value }).then((refused) => {
            if (refused) return;
            setText("");
            setReason("");
            onClose();
          });
        }}
      >
        <Stack>
          <Textarea
            label={t("rooms.amendText")}
            autosize
            minRows={3}
            required
            maxLength={8000}
            data-autofocus
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Textarea
            label={t("rooms.amendReason")}
            autosize
            required
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("action.cancel")}
            </Button>
            <Button type="submit" disabled={text.trim() === "" || reason.trim() === ""}>
              {t("rooms.amend")}
            </Button>
          </Group>
        </Stack>
      </Form>
    </Modal>
  );
}
