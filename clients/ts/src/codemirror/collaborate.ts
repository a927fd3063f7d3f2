// Keeps an editor at one with the view `minutes` and the other people in it.
//
// The server places what each writes (EditText) and takes one command of a text every 250 ms; who comes earlier is
// told how long to wait, and sends all that was typed by then. Updates are taken one at a time, as the server moves
// them: what a change becomes must not depend on which of them arrived together.
import { collab, getSyncedVersion, receiveUpdates, sendableUpdates } from "@codemirror/collab";
import { type ChangeSet, Compartment, type Extension, Transaction } from "@codemirror/state";
import { type EditorView, type PluginValue, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import { newId } from "../ids";
import { Refusal } from "../refusal";
import type { Client, ViewHandle, ViewSnapshot } from "../types";
import { baseOf, changesOf, difference, encode, textOf, updateOf, type WrittenText } from "./text";

export interface CollaborateOptions {
  readonly client: Client;
  readonly project: string;
  readonly meetingId: string;
  // Shows who is where; default: the meeting's own page.
  readonly scope?: string;
  // CodeMirror's history(), begun anew when the text is redacted: what could be undone may hold what was erased.
  readonly history?: Extension;
  // What the server refused for good: what was typed stays on screen and is not sent.
  readonly onRefusal?: (refusal: Refusal) => void;
}

const intervalMs = 250;
const updatesMax = 100;
const inTransit = new Set(["offline", "read_only", "queue_full", "outcome_unknown"]);
const remote = [Transaction.addToHistory.of(false), Transaction.remote.of(true)];

class Line implements PluginValue {
  private taken: WrittenText;
  private readonly handle: ViewHandle;
  private readonly stop: (() => void)[];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private sending = false;
  // What was committed is in the view from this revision on.
  private awaited = 0n;
  private sentAt = 0;
  private ended = false;

  constructor(
    private readonly view: EditorView,
    private readonly options: CollaborateOptions,
    private readonly writer: string,
    private readonly part: Compartment,
    private readonly past: Compartment,
    start: WrittenText,
  ) {
    const { client, project } = options;
    this.taken = start;
    this.handle = client.view(project, "minutes");
    // A change of the view may be told in the middle of an update of the editor's.
    const hear = (): void => void Promise.resolve().then(() => this.hear());
    this.stop = [this.handle.subscribe(hear), client.onConnection(() => this.sendSoon(0))];
    hear();
  }

  update(update: ViewUpdate): void {
    if (update.docChanged) this.sendSoon(0);
    if (update.docChanged || update.selectionSet || update.focusChanged) this.showCursor(update.docChanged);
  }

  destroy(): void {
    this.ended = true;
    clearTimeout(this.timer);
    for (const stop of this.stop) stop();
    this.handle.close();
  }

  private showCursor(typing: boolean): void {
    const { client, project, meetingId, scope } = this.options;
    const { anchor, head } = this.view.state.selection.main;
    const version = BigInt(this.taken.version);
    const cursor = this.view.hasFocus ? { cursor: { version, anchor, head } } : {};
    client.presence(project).set({ scope: scope ?? `meeting/${meetingId}`, typing, ...cursor });
  }

  private hear(): void {
    if (this.ended) return;
    const snapshot = this.handle.snapshot();
    if (snapshot.state === "loading") return;
    this.take(snapshot);
    if (snapshot.revision >= this.awaited) this.sendSoon(0);
  }

  private take({ confirmed }: ViewSnapshot): void {
    const { meetingId } = this.options;
    const base = baseOf(confirmed, meetingId);
    if (!base) return;
    const version = Number(base.version);
    // A redaction puts every update that there is into the text.
    const redacted = base.redacted && base !== this.taken.base && version === this.taken.version;
    // More happened than the updates tell: the text was redacted, or we were away for long.
    if (version > this.taken.version || redacted) {
      this.takeText(textOf(confirmed, meetingId));
      if (base.redacted) this.forgetPast();
      return;
    }
    for (let next = updateOf(confirmed, meetingId, this.taken.version + 1); next; ) {
      const changes = changesOf(next);
      const doc = changes.apply(this.taken.doc);
      this.taken = { ...this.taken, version: this.taken.version + 1, doc };
      this.view.dispatch(receiveUpdates(this.view.state, [{ changes, clientID: next.clientId }]));
      next = updateOf(confirmed, meetingId, this.taken.version + 1);
    }
  }

  private forgetPast(): void {
    this.view.dispatch({ effects: this.past.reconfigure([]) });
    this.view.dispatch({ effects: this.past.reconfigure(this.options.history ?? []) });
  }

  // What is not taken yet is put onto the text that stands now.
  private takeText(text: WrittenText): void {
    let over = difference(this.taken.doc, text.doc);
    const own: ChangeSet[] = [];
    for (const { changes } of sendableUpdates(this.view.state)) {
      own.push(changes.map(over));
      over = over.map(changes, true);
    }
    this.taken = text;
    const changes = difference(this.view.state.doc, text.doc);
    this.view.dispatch({ changes, effects: this.part.reconfigure([]), annotations: remote });
    this.view.dispatch({ effects: this.part.reconfigure(atVersion(text.version, this.writer)) });
    for (const mine of own) this.view.dispatch({ changes: mine });
  }

  private sendSoon(waitMs: number): void {
    clearTimeout(this.timer);
    const rest = Math.max(waitMs, this.sentAt + intervalMs - Date.now(), 0);
    this.timer = setTimeout(() => this.send(), rest);
  }

  private send(): void {
    const { client, project, meetingId } = this.options;
    if (this.ended || this.sending || this.handle.snapshot().revision < this.awaited) return;
    const updates = sendableUpdates(this.view.state).slice(0, updatesMax);
    if (updates.length === 0) return;
    const version = BigInt(getSyncedVersion(this.view.state));
    const value = { meetingId, version, clientId: this.writer, ...encode(updates.map((one) => one.changes)) };
    this.sending = true;
    this.sentAt = Date.now();
    const sent = client.send(project, { case: "editText", value }, { optimistic: false });
    sent.local.catch(() => {});
    sent.committed.then(
      ({ revision }) => {
        this.sending = false;
        this.awaited = revision;
        this.hear();
      },
      (reason: unknown) => {
        this.sending = false;
        if (reason instanceof Refusal) this.refused(reason);
      },
    );
  }

  private refused(refusal: Refusal): void {
    const { client, project, onRefusal } = this.options;
    // Neither is the person's to see to: we wait, or the view brings the newer text.
    const waits = refusal.code === "text_busy" || refusal.code === "version_conflict";
    if (waits) client.dismissRefusal(project, refusal.entityId || refusal.commandId);
    if (refusal.code === "text_busy") {
      const told = refusal.facts.find((fact) => fact.key === "retry_after_ms")?.value;
      this.sendSoon(Number(told ?? intervalMs) + Math.random() * intervalMs);
    } else if (!waits && !inTransit.has(refusal.code)) {
      onRefusal?.(refusal);
    }
  }
}

function atVersion(startVersion: number, clientID: string): Extension {
  return collab({ startVersion, clientID });
}

// For an editor whose document is `start`: textOf() of the view `minutes`.
export function collaborate(options: CollaborateOptions, start: WrittenText): Extension {
  const part = new Compartment();
  const past = new Compartment();
  // Two windows of one person are two writers.
  const writer = newId();
  return [
    part.of(atVersion(start.version, writer)),
    past.of(options.history ?? []),
    ViewPlugin.define((view) => new Line(view, options, writer, part, past, start)),
  ];
}
