// Where the others are: a named mark at each cursor, and what they selected.
import { type Extension, type Range, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, ViewPlugin, WidgetType } from "@codemirror/view";
import type { Client } from "../types";

export interface CursorOptions {
  readonly client: Client;
  readonly project: string;
  readonly scope: string;
  readonly name: (personId: string) => string;
  // A CSS colour.
  readonly color: (personId: string) => string;
}

class Caret extends WidgetType {
  constructor(
    private readonly name: string,
    private readonly color: string,
  ) {
    super();
  }
  override eq(other: Caret): boolean {
    return other.name === this.name && other.color === this.color;
  }
  override toDOM(): HTMLElement {
    const caret = document.createElement("span");
    caret.className = "cm-other-caret";
    caret.style.setProperty("--other", this.color);
    const label = document.createElement("span");
    label.className = "cm-other-name";
    label.textContent = this.name;
    caret.append(label);
    return caret;
  }
}

const setCursors = StateEffect.define<DecorationSet>();
const cursors = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects) if (effect.is(setCursors)) return effect.value;
    return marks.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

function marksOf(view: EditorView, { client, project, scope, name, color }: CursorOptions): DecorationSet {
  const end = view.state.doc.length;
  const marks: Range<Decoration>[] = [];
  for (const { personId, scope: where, cursor } of client.presence(project).people()) {
    if (where !== scope || !cursor) continue;
    const [anchor, head] = [Math.min(cursor.anchor, end), Math.min(cursor.head, end)];
    const style = `background-color: color-mix(in srgb, ${color(personId)} 22%, transparent)`;
    const [from, to] = [Math.min(anchor, head), Math.max(anchor, head)];
    if (from < to) marks.push(Decoration.mark({ attributes: { style } }).range(from, to));
    const widget = new Caret(name(personId), color(personId));
    marks.push(Decoration.widget({ widget, side: 1 }).range(head));
  }
  return Decoration.set(marks, true);
}

export function otherCursors(options: CursorOptions): Extension {
  const follow = ViewPlugin.define((view) => {
    const show = (): void => view.dispatch({ effects: setCursors.of(marksOf(view, options)) });
    const soon = (): void => void Promise.resolve().then(() => view.dom.isConnected && show());
    const stop = options.client.presence(options.project).subscribe(soon);
    soon();
    return { destroy: stop };
  });
  return [cursors, follow];
}
