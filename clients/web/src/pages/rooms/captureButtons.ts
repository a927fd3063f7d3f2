// A button at the end of each line that asks for something to be recorded.
import { type Extension, RangeSetBuilder } from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  type EditorView,
  ViewPlugin,
  type ViewUpdate,
  WidgetType,
} from "@codemirror/view";
import type { Capture } from "./capture";

export interface CaptureOptions {
  // Undefined: the line asks for nothing, or for what this person may not do.
  readonly read: (line: string) => Capture | undefined;
  readonly label: (capture: Capture) => string;
  // What stands in place of the command word, once it is recorded.
  readonly done: (kind: Capture["kind"]) => string;
  // Resolves with whether it is recorded, now or before.
  readonly record: (capture: Capture, line: string) => Promise<boolean>;
}

class RecordButton extends WidgetType {
  private readonly label: string;
  constructor(
    private readonly line: string,
    private readonly capture: Capture,
    private readonly options: CaptureOptions,
  ) {
    super();
    this.label = options.label(capture);
  }
  override eq(other: RecordButton): boolean {
    return other.line === this.line && other.label === this.label;
  }
  override toDOM(view: EditorView): HTMLElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "cm-record";
    button.textContent = this.label;
    button.dataset.testid = `capture-${this.capture.kind}`;
    button.onclick = () => void this.confirm(view, button);
    return button;
  }
  override ignoreEvent(): boolean {
    return true;
  }

  private async confirm(view: EditorView, button: HTMLButtonElement): Promise<void> {
    button.disabled = true;
    const recorded = await this.options.record(this.capture, this.line);
    button.disabled = false;
    if (!recorded || !button.isConnected) return;
    const line = view.state.doc.lineAt(view.posAtDOM(button));
    const word = /^\s*[!！]\S+/.exec(line.text)?.[0];
    if (line.text !== this.line || !word) return;
    const insert = this.options.done(this.capture.kind);
    view.dispatch({ changes: { from: line.from, to: line.from + word.length, insert } });
  }
}

function buttonsOf(view: EditorView, options: CaptureOptions): DecorationSet {
  const buttons = new RangeSetBuilder<Decoration>();
  for (const { from, to } of view.visibleRanges) {
    for (let at = from; at <= to; ) {
      const line = view.state.doc.lineAt(at);
      const capture = options.read(line.text);
      if (capture) {
        const widget = new RecordButton(line.text, capture, options);
        buttons.add(line.to, line.to, Decoration.widget({ widget, side: 2 }));
      }
      at = line.to + 1;
    }
  }
  return buttons.finish();
}

export function captureButtons(options: CaptureOptions): Extension {
  return ViewPlugin.define(
    (view) => ({
      buttons: buttonsOf(view, options),
      update(update: ViewUpdate) {
        if (update.docChanged || update.viewportChanged) this.buttons = buttonsOf(update.view, options);
      },
    }),
    { decorations: (plugin) => plugin.buttons },
  );
}
