// The meeting's text, which everyone in the room writes at once. Loaded when a room with minutes is opened.
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap, placeholder } from "@codemirror/view";
import { type Intent, MeetingState, newId, type Refusal } from "@slipway/sdk";
import { collaborate, otherCursors, textOf } from "@slipway/sdk/codemirror";
import { useClient, useView } from "@slipway/sdk/react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePeople } from "../../app/people";
import { useProject } from "../../app/project";
import { RedactButton } from "../../components/Erase";
import { RefusalNotice } from "../../components/RefusalNotice";
import { colourOf } from "../../lib/people";
import { type Capture, captureOf } from "./capture";
import { type CaptureOptions, captureButtons } from "./captureButtons";
import type { RoomProps } from "./Room";

function intentOf(capture: Capture, meetingId: string): Intent {
  const { text } = capture;
  if (capture.kind === "decision")
    return { case: "recordDecision", value: { meetingId, decisionId: newId(), what: text } };
  if (capture.kind === "risk") return { case: "identifyRisk", value: { riskId: newId(), title: text } };
  const { owner, due } = capture;
  const ids = { meetingId, actionId: newId(), taskId: newId() };
  return { case: "agreeActionItem", value: { ...ids, what: text, owner, ...(due ? { due } : {}) } };
}

export function Together(props: RoomProps & { readonly locked: boolean }): ReactNode {
  const { meeting, locked } = props;
  const { meetingId } = meeting;
  const { t } = useTranslation();
  const { project } = useProject();
  const view = useView(project, "minutes");
  if (!view) return null;
  const text = textOf(view.confirmed, meetingId);
  return (
    <section className="minutes-item" aria-label={t("rooms.together")}>
      <h3>{t("rooms.together")}</h3>
      {locked ? (
        <p className={text.version > 0 ? "prewrap" : "muted"} style={{ margin: 0 }}>
          {text.version > 0 ? text.doc.toString() : t("rooms.nothingWritten")}
        </p>
      ) : (
        <Editor {...props} />
      )}
      {text.version > 0 ? <RedactButton text={`text/${meetingId}`} label={t("rooms.together")} /> : null}
    </section>
  );
}

function useCapture({ meeting, officer, run }: RoomProps): CaptureOptions {
  const { t } = useTranslation();
  const people = usePeople();
  const live = officer && meeting.state === MeetingState.IN_PROGRESS;
  return {
    read: (line) => {
      const capture = captureOf(line, people.list);
      return capture && (live || capture.kind === "risk") ? capture : undefined;
    },
    label: (kind) => t(`rooms.capture.${kind}`),
    done: (kind) => t(`rooms.captured.${kind}`),
    record: async (capture) => (await run(intentOf(capture, meeting.meetingId))) === undefined,
  };
}

// The editor is made once; what it asks of the page is asked of the page as it is then.
function Editor(props: RoomProps): ReactNode {
  const { t } = useTranslation();
  const client = useClient();
  const { project } = useProject();
  const people = usePeople();
  const holder = useRef<HTMLDivElement>(null);
  const [refusal, setRefusal] = useState<Refusal>();
  const { meetingId } = props.meeting;
  const capture = useCapture(props);
  const latest = useRef({ people, capture });
  latest.current = { people, capture };
  const label = t("rooms.together");
  const hint = t("rooms.togetherHint");

  useEffect(() => {
    const parent = holder.current;
    if (!parent) return undefined;
    const scope = `meeting/${meetingId}`;
    const start = textOf(client.peek(project, "minutes")?.confirmed ?? new Map(), meetingId);
    const extensions = [
      history(),
      keymap.of([...defaultKeymap, ...historyKeymap]),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ "aria-label": label }),
      placeholder(hint),
      collaborate({ client, project, meetingId, scope, onRefusal: setRefusal }, start),
      otherCursors({ client, project, scope, color: colourOf, name: (id) => latest.current.people.name(id) }),
      captureButtons({
        read: (line) => latest.current.capture.read(line),
        label: (kind) => latest.current.capture.label(kind),
        done: (kind) => latest.current.capture.done(kind),
        record: (asked) => latest.current.capture.record(asked),
      }),
    ];
    const editor = new EditorView({ parent, state: EditorState.create({ doc: start.doc, extensions }) });
    return () => editor.destroy();
  }, [client, project, meetingId, label, hint]);

  return (
    <>
      {refusal ? <RefusalNotice refusal={refusal} onDismiss={() => setRefusal(undefined)} /> : null}
      <div ref={holder} className="together" data-testid="together" />
    </>
  );
}
