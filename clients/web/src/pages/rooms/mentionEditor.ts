// Mentions in the minutes' editor: a list of people behind each `@`, and names in place of what stands in the text.
import {
  acceptCompletion,
  autocompletion,
  type CompletionContext,
  type CompletionResult,
} from "@codemirror/autocomplete";
import { EditorState, type Extension, Prec, RangeSetBuilder } from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  EditorView,
  keymap,
  ViewPlugin,
  type ViewUpdate,
  WidgetType,
} from "@codemirror/view";
import { askedIn, calledAs, mentionOf, mentionsIn, type NameOf } from "../../lib/mentions";

export interface Choice {
  readonly personId: string;
  readonly name: string;
  readonly department: string;
}

export interface MentionOptions {
  // Who fits what was typed, the likeliest first.
  readonly find: (query: string) => readonly Choice[];
  readonly nameOf: NameOf;
  // What the list is called.
  readonly label: string;
}

function complete({ state, pos, view }: CompletionContext, options: MentionOptions): CompletionResult | null {
  const line = state.doc.lineAt(pos);
  const asked = askedIn(line.text.slice(0, pos - line.from));
  // What an input method is composing is no text yet.
  if (!asked || view?.compositionStarted) return null;
  const from = line.from + asked.from;
  const found = options.find(asked.query);
  return {
    from,
    filter: false,
    options: found.map((person) => ({
      label: mentionOf(person),
      displayLabel: person.name,
      detail: person.department,
    })),
  };
}

class Name extends WidgetType {
  constructor(
    private readonly text: string,
    private readonly person: string,
  ) {
    super();
  }
  override eq(other: Name): boolean {
    return other.text === this.text;
  }
  override toDOM(): HTMLElement {
    const name = document.createElement("span");
    name.className = "mention";
    name.textContent = this.text;
    name.dataset.person = this.person;
    return name;
  }
  override ignoreEvent(): boolean {
    return false;
  }
}

// An id without a name stands as it was typed: it may be one that is still being typed.
function namesIn(view: EditorView, nameOf: NameOf): DecorationSet {
  const names = new RangeSetBuilder<Decoration>();
  for (const { from, to } of view.visibleRanges) {
    const begin = view.state.doc.lineAt(from).from;
    for (const mention of mentionsIn(view.state.sliceDoc(begin, to))) {
      if (mention.name === "") continue;
      const widget = new Name(calledAs(mention, nameOf), mention.person);
      names.add(begin + mention.from, begin + mention.to, Decoration.replace({ widget }));
    }
  }
  return names.finish();
}

function names(nameOf: NameOf): Extension {
  const plugin = ViewPlugin.define(
    (view) => ({
      names: namesIn(view, nameOf),
      update(update: ViewUpdate) {
        if (update.docChanged || update.viewportChanged) this.names = namesIn(update.view, nameOf);
      },
    }),
    {
      decorations: (value) => value.names,
      // The caret passes a name in one step, and deletes it whole.
      provide: (self) => EditorView.atomicRanges.of((view) => view.plugin(self)?.names ?? Decoration.none),
    },
  );
  return plugin;
}

export function mentions(options: MentionOptions): Extension {
  return [
    autocompletion({
      override: [(context) => complete(context, options)],
      icons: false,
      // It opens behind an `@` alone: what is pressed then is meant for it.
      interactionDelay: 0,
    }),
    Prec.high(keymap.of([{ key: "Tab", run: acceptCompletion }])),
    EditorState.phrases.of({ Completions: options.label }),
    names(options.nameOf),
  ];
}
