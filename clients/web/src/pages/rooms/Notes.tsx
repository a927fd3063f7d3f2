// Comments on the minutes' text: each belongs to a part of it, and moves with that part.
import { timestampDate } from "@bufbuild/protobuf/wkt";
import { Button } from "@mantine/core";
import { newId, type Refusal, type TextNote } from "@slipway/sdk";
import type { NoteRange, PlacedNote } from "@slipway/sdk/codemirror";
import { IconCheck, IconMessage, IconX } from "@tabler/icons-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePeople } from "../../app/people";
import { useAct } from "../../app/project";
import { RedactButton, Redacted } from "../../components/Erase";
import { Form } from "../../components/Form";
import { MentionArea, Mentioned, namesOf } from "../../components/Mentions";
import { RefusalNotice } from "../../components/RefusalNotice";
import { formatInstant } from "../../lib/dates";
import { withNames } from "../../lib/mentions";
import { type Thread, threadsOf } from "./threads";

const noteCharsMax = 4000;

export interface NotesProps {
  readonly meetingId: string;
  readonly notes: readonly PlacedNote[];
  readonly text: string;
  // Nothing can be written: the minutes are approved, or the page shows a past moment.
  readonly locked: boolean;
  readonly chosen: string | undefined;
  readonly onJump: (noteId: string) => void;
  // A comment is being written about what is selected.
  readonly composing: boolean;
  readonly onCancel: () => void;
  // The range that it is about, once the server has the text; undefined where nothing is left of it.
  readonly range: () => Promise<NoteRange | undefined>;
}

export function Notes(props: NotesProps): ReactNode {
  const { notes, text, composing } = props;
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const { open: threads, resolved } = threadsOf(notes);
  const count = threads.length;
  const shown = open || composing;
  useEffect(() => {
    if (!shown) return;
    const close = (event: KeyboardEvent): void => {
      if (event.key === "Escape") setOpen(false);
    };
    window.addEventListener("keydown", close);
    return () => window.removeEventListener("keydown", close);
  }, [shown]);
  return (
    <>
      <Button
        className="mobile-only"
        variant="default"
        size="compact-sm"
        leftSection={<IconMessage size={15} />}
        aria-expanded={shown}
        onClick={() => setOpen(!shown)}
        data-testid="show-notes"
      >
        {t("notes.count", { count })}
      </Button>
      <aside className="notes" data-open={shown || undefined} aria-label={t("notes.title")}>
        <header>
          <h4>{t("notes.count", { count })}</h4>
          <button
            type="button"
            className="mobile-only notes-close"
            aria-label={t("action.close")}
            onClick={() => {
              setOpen(false);
              props.onCancel();
            }}
          >
            <IconX size={18} aria-hidden="true" />
          </button>
        </header>
        {composing ? <Compose {...props} /> : null}
        {count === 0 && !composing ? (
          <p className="muted">{props.locked ? t("notes.none") : t("notes.hint")}</p>
        ) : null}
        <ol>
          {threads.map((thread) => (
            <ThreadItem key={thread.id} thread={thread} {...props} />
          ))}
        </ol>
        {resolved.length > 0 ? (
          <details>
            <summary>{t("notes.resolved", { count: resolved.length })}</summary>
            <ol>
              {resolved.map(({ note, from, to }) => (
                <li key={note.noteId} className="note">
                  <Quote text={text.slice(from, to)} />
                  <NoteBody note={note} />
                </li>
              ))}
            </ol>
          </details>
        ) : null}
      </aside>
    </>
  );
}

function Quote({ text, onJump }: { readonly text: string; readonly onJump?: () => void }): ReactNode {
  const { t } = useTranslation();
  const people = usePeople();
  if (text === "") return <p className="note-quote gone">{t("notes.gone")}</p>;
  const named = withNames(text, namesOf(people));
  const said = named.length > 90 ? `${named.slice(0, 90)}…` : named;
  return onJump ? (
    <button type="button" className="note-quote" onClick={onJump} title={t("notes.jump")}>
      {said}
    </button>
  ) : (
    <p className="note-quote">{said}</p>
  );
}

function NoteBody({ note }: { readonly note: TextNote }): ReactNode {
  const { t, i18n } = useTranslation();
  const people = usePeople();
  return (
    <div className="note-body">
      <div className="muted">
        {people.name(note.author)}
        {note.at ? ` · ${formatInstant(timestampDate(note.at), i18n.language)}` : ""}
      </div>
      {note.redacted ? (
        <Redacted />
      ) : (
        <p className="prewrap">
          <Mentioned text={note.text} />
        </p>
      )}
      {note.redacted ? null : (
        <RedactButton text={`note/${note.meetingId}/${note.noteId}`} label={t("notes.write")} />
      )}
    </div>
  );
}

function ThreadItem({ thread, ...props }: NotesProps & { readonly thread: Thread }): ReactNode {
  const { text, locked, chosen, onJump, meetingId } = props;
  const { t } = useTranslation();
  const act = useAct();
  const item = useRef<HTMLLIElement>(null);
  const [replying, setReplying] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const [busy, setBusy] = useState(false);
  const isChosen = thread.notes.some((note) => note.noteId === chosen);
  useEffect(() => {
    if (isChosen) item.current?.scrollIntoView({ block: "nearest" });
  }, [isChosen]);
  const resolve = async (): Promise<void> => {
    setBusy(true);
    for (const { noteId } of thread.notes) {
      const refused = await act({ case: "resolveNote", value: { meetingId, noteId } });
      setRefusal(refused);
      if (refused) break;
    }
    setBusy(false);
  };
  return (
    <li ref={item} className={isChosen ? "note chosen" : "note"} data-testid="note">
      <Quote text={text.slice(thread.from, thread.to)} onJump={() => onJump(thread.id)} />
      {thread.notes.map((note) => (
        <NoteBody key={note.noteId} note={note} />
      ))}
      {refusal ? <RefusalNotice refusal={refusal} onDismiss={() => setRefusal(undefined)} /> : null}
      {locked ? null : replying ? (
        <Compose {...props} range={async () => thread.range} onCancel={() => setReplying(false)} />
      ) : (
        <div className="note-actions">
          <Button size="compact-xs" variant="subtle" onClick={() => setReplying(true)}>
            {t("notes.reply")}
          </Button>
          <Button
            size="compact-xs"
            variant="subtle"
            loading={busy}
            leftSection={<IconCheck size={13} aria-hidden="true" />}
            onClick={() => void resolve()}
            data-testid="resolve-note"
          >
            {t("notes.resolve")}
          </Button>
        </div>
      )}
    </li>
  );
}

function Compose({ meetingId, range, onCancel }: NotesProps): ReactNode {
  const { t } = useTranslation();
  const act = useAct();
  const [text, setText] = useState("");
  const [state, setState] = useState<"idle" | "busy" | "gone">("idle");
  const [refusal, setRefusal] = useState<Refusal>();
  const send = async (): Promise<void> => {
    setState("busy");
    setRefusal(undefined);
    const about = await range();
    if (!about) return setState("gone");
    const value = { meetingId, noteId: newId(), ...about, text: text.trim() };
    const refused = await act({ case: "noteText", value });
    setState("idle");
    if (refused) setRefusal(refused);
    else onCancel();
  };
  return (
    <Form
      className="note-form"
      onSubmit={() => {
        void send();
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") onCancel();
      }}
    >
      <MentionArea
        autosize
        autoFocus
        size="sm"
        minRows={2}
        maxLength={noteCharsMax}
        aria-label={t("notes.write")}
        placeholder={t("notes.write")}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        data-testid="note-input"
      />
      {state === "gone" ? <p className="note-quote gone">{t("notes.gone")}</p> : null}
      {refusal ? <RefusalNotice refusal={refusal} onDismiss={() => setRefusal(undefined)} /> : null}
      <div className="note-actions">
        <Button
          type="submit"
          size="compact-sm"
          loading={state === "busy"}
          disabled={text.trim() === ""}
          data-testid="send-note"
        >
          {t("notes.send")}
        </Button>
        <Button size="compact-sm" variant="default" onClick={onCancel}>
          {t("action.cancel")}
        </Button>
      </div>
    </Form>
  );
}
