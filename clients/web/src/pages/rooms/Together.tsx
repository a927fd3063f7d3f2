// The meeting's text, which everyone in the room writes at once. Loaded when a room with minutes is opened.
import { sendableUpdates } from "@codemirror/collab";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap, placeholder } from "@codemirror/view";
import { Button } from "@mantine/core";
import { MeetingState, type Refusal } from "@slipway/sdk";
import {
  chooseNote,
  collaborate,
  draftNote,
  draftOf,
  type NoteRange,
  noteMarks,
  notesOf,
  otherCursors,
  placeOfNote,
  rangeOf,
  textOf,
} from "@slipway/sdk/codemirror";
import { useClient, useView } from "@slipway/sdk/react";
import { IconMessagePlus } from "@tabler/icons-react";
import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePeople } from "../../app/people";
import { useMembers, useProject } from "../../app/project";
import { RedactButton, Redacted } from "../../components/Erase";
import { Mentioned, namesOf } from "../../components/Mentions";
import { RefusalNotice } from "../../components/RefusalNotice";
import { formatDay } from "../../lib/dates";
import { findPeople } from "../../lib/mentions";
import { colourOf } from "../../lib/people";
import { captureOf, intentOf } from "./capture";
import { type CaptureOptions, captureButtons } from "./captureButtons";
import { mentions } from "./mentionEditor";
import { Notes } from "./Notes";
import type { RoomProps } from "./Room";
import { piecesOf, threadsOf } from "./threads";

const settleMs = 100;
const settleRounds = 30;

// On paper, where nothing can be written.
export function TogetherOnPaper({ meetingId }: { readonly meetingId: string }): ReactNode {
  const { project } = useProject();
  const view = useView(project, "minutes");
  const written = view ? textOf(view.confirmed, meetingId).doc.toString() : "";
  if (written === "") return null;
  return (
    <p className="prewrap" data-testid="together-on-paper">
      {written.split(/(\uFFFD+)/).map((part, index) =>
        // Each letter that was redacted stands there as one of these.
        index % 2 === 1 ? <Redacted key={index} /> : <Mentioned key={index} text={part} />,
      )}
    </p>
  );
}

export function Together(props: RoomProps & { readonly locked: boolean }): ReactNode {
  const { meeting, locked } = props;
  const { meetingId } = meeting;
  const { t } = useTranslation();
  const { project } = useProject();
  const view = useView(project, "minutes");
  const [editor, setEditor] = useState<EditorView>();
  const [selected, setSelected] = useState(false);
  const [composing, setComposing] = useState(false);
  const [chosen, setChosen] = useState<string>();
  const paper = useRef<HTMLParagraphElement>(null);
  const compose = useCallback((from: EditorView): boolean => {
    const { main } = from.state.selection;
    if (main.empty) return false;
    from.dispatch({ effects: draftNote.of({ from: main.from, to: main.to }) });
    setComposing(true);
    return true;
  }, []);
  if (!view) return null;
  const text = textOf(view.confirmed, meetingId);
  const written = text.doc.toString();
  const notes = notesOf(view.confirmed, meetingId, text.version);
  const jump = (noteId: string): void => {
    setChosen(noteId);
    paper.current?.querySelector(`[data-note="${CSS.escape(noteId)}"]`)?.scrollIntoView({ block: "center" });
    const place = editor && placeOfNote(editor.state, noteId);
    if (!editor || !place) return;
    editor.dispatch({
      selection: { anchor: place.from, head: place.to },
      effects: [chooseNote.of(noteId), EditorView.scrollIntoView(place.from, { y: "center" })],
    });
    editor.focus();
  };
  const cancel = (): void => {
    setComposing(false);
    editor?.dispatch({ effects: draftNote.of(undefined) });
  };
  return (
    <section className="minutes-item noted-frame" aria-label={t("rooms.together")}>
      <h3>{t("rooms.together")}</h3>
      <div className="noted">
        <div className="noted-text">
          {locked ? (
            <p ref={paper} className={text.version > 0 ? "prewrap" : "muted"} style={{ margin: 0 }}>
              {text.version > 0
                ? piecesOf(written, threadsOf(notes).open).map((piece, index) =>
                    piece.thread ? (
                      <mark
                        key={index}
                        className={piece.thread === chosen ? "cm-note chosen" : "cm-note"}
                        data-note={piece.thread}
                      >
                        <Mentioned text={piece.text} />
                      </mark>
                    ) : (
                      <Mentioned key={index} text={piece.text} />
                    ),
                  )
                : t("rooms.nothingWritten")}
            </p>
          ) : (
            <>
              <Editor
                {...props}
                onMade={setEditor}
                onSelected={setSelected}
                onEnter={setChosen}
                onCompose={compose}
              />
              <div className="note-actions">
                <Button
                  size="compact-sm"
                  variant="default"
                  leftSection={<IconMessagePlus size={15} />}
                  disabled={!selected || !editor}
                  onClick={() => editor && compose(editor)}
                  title="Ctrl Alt M"
                  data-testid="add-note"
                >
                  {t("notes.add")}
                </Button>
              </div>
            </>
          )}
          {text.version > 0 ? <RedactButton text={`text/${meetingId}`} label={t("rooms.together")} /> : null}
        </div>
        {text.version > 0 ? (
          <Notes
            meetingId={meetingId}
            notes={notes}
            text={written}
            locked={locked}
            chosen={chosen}
            onJump={jump}
            composing={composing && !locked}
            onCancel={cancel}
            range={() => (editor ? settledRange(editor) : Promise.resolve(undefined))}
          />
        ) : null}
      </div>
    </section>
  );
}

// A note is about what the server has: what was typed just now is waited for.
async function settledRange(editor: EditorView): Promise<NoteRange | undefined> {
  for (let round = 0; round < settleRounds; round += 1) {
    const draft = draftOf(editor.state);
    if (!draft || draft.from === draft.to) return undefined;
    if (sendableUpdates(editor.state).length === 0) return rangeOf(editor.state, draft);
    await new Promise((done) => setTimeout(done, settleMs));
  }
  return rangeOf(editor.state, draftOf(editor.state));
}

function useCapture({ meeting, officer, run }: RoomProps): CaptureOptions {
  const { t, i18n } = useTranslation();
  const people = usePeople();
  const live = officer && meeting.state === MeetingState.IN_PROGRESS;
  return {
    read: (line) => {
      const capture = captureOf(line, people.list);
      return capture && (live || capture.kind === "risk") ? capture : undefined;
    },
    label: (capture) => {
      if (capture.kind !== "action") return t(`rooms.capture.${capture.kind}`);
      const who = capture.owner === "" ? t("rooms.captureNobody") : people.name(capture.owner);
      return t("rooms.capture.action", {
        who,
        when: formatDay(capture.due, i18n.language) || t("rooms.captureNoDate"),
      });
    },
    done: (kind) => t(`rooms.captured.${kind}`),
    record: async (capture, line) =>
      (await run(intentOf(capture, meeting.meetingId, line), "already_exists")) === undefined,
  };
}

interface EditorProps extends RoomProps {
  readonly onMade: (editor: EditorView | undefined) => void;
  readonly onSelected: (selected: boolean) => void;
  readonly onEnter: (noteId: string | undefined) => void;
  readonly onCompose: (editor: EditorView) => boolean;
}

// The editor is made once; what it asks of the page is asked of the page as it is then.
function Editor(props: EditorProps): ReactNode {
  const { t } = useTranslation();
  const client = useClient();
  const { project } = useProject();
  const people = usePeople();
  const holder = useRef<HTMLDivElement>(null);
  const [refusal, setRefusal] = useState<Refusal>();
  const { onMade, onSelected, onEnter, onCompose } = props;
  const { meetingId } = props.meeting;
  const capture = useCapture(props);
  const members = useMembers();
  const latest = useRef({ people, members, capture });
  latest.current = { people, members, capture };
  const label = t("rooms.together");
  const hint = t("rooms.togetherHint");
  const whom = t("mention.people");

  useEffect(() => {
    const parent = holder.current;
    if (!parent) return undefined;
    const scope = `meeting/${meetingId}`;
    const start = textOf(client.peek(project, "minutes")?.confirmed ?? new Map(), meetingId);
    const extensions = [
      keymap.of([{ key: "Mod-Alt-m", run: onCompose }, ...defaultKeymap, ...historyKeymap]),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ "aria-label": label }),
      placeholder(hint),
      collaborate({ client, project, meetingId, scope, history: history(), onRefusal: setRefusal }, start),
      otherCursors({ client, project, scope, color: colourOf, name: (id) => latest.current.people.name(id) }),
      noteMarks({ client, project, meetingId, onEnter }),
      EditorView.updateListener.of(({ selectionSet, docChanged, state }) => {
        if (selectionSet || docChanged) onSelected(!state.selection.main.empty);
      }),
      mentions({
        find: (query) => {
          const { people, members } = latest.current;
          const isMember = (id: string): boolean => members.some((one) => one.personId === id);
          return findPeople(query, people.list, isMember).map(({ personId, name, departmentId }) => ({
            personId,
            name,
            department: departmentId ? people.department(departmentId) : "",
          }));
        },
        nameOf: (id) => namesOf(latest.current.people)(id),
        label: whom,
      }),
      captureButtons({
        read: (line) => latest.current.capture.read(line),
        label: (asked) => latest.current.capture.label(asked),
        done: (kind) => latest.current.capture.done(kind),
        record: (asked, line) => latest.current.capture.record(asked, line),
      }),
    ];
    const editor = new EditorView({ parent, state: EditorState.create({ doc: start.doc, extensions }) });
    onMade(editor);
    return () => {
      onMade(undefined);
      editor.destroy();
    };
  }, [client, project, meetingId, label, hint, whom, onMade, onSelected, onEnter, onCompose]);

  return (
    <>
      {refusal ? <RefusalNotice refusal={refusal} onDismiss={() => setRefusal(undefined)} /> : null}
      <div ref={holder} className="together" data-testid="together" />
    </>
  );
}
