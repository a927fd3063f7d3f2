// Texts in which people are named: shown with their present names, and written with a list of people behind each `@`.
import { Popover, Textarea, type TextareaProps, VisuallyHidden } from "@mantine/core";
import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type People, usePeople } from "../app/people";
import { useMembers } from "../app/project";
import {
  type Asked,
  askedIn,
  calledAs,
  findPeople,
  mentionOf,
  mentionsIn,
  type NameOf,
  withNames,
} from "../lib/mentions";
import { PersonLine } from "./Avatar";

export function namesOf(people: People): NameOf {
  return (id) => (people.person(id) ? people.name(id) : undefined);
}

export function Mentioned({ text }: { readonly text: string }): ReactNode {
  const nameOf = namesOf(usePeople());
  const pieces: ReactNode[] = [];
  let at = 0;
  for (const mention of mentionsIn(text)) {
    // An id of nobody is a word with an @ in front.
    if (mention.name === "" && nameOf(mention.person) === undefined) continue;
    pieces.push(
      text.slice(at, mention.from),
      <span key={mention.from} className="mention" data-person={mention.person}>
        {calledAs(mention, nameOf)}
      </span>,
    );
    at = mention.to;
  }
  return (
    <>
      {pieces}
      {text.slice(at)}
    </>
  );
}

// While nobody writes in it, the text stands there as people read it.
export function MentionArea({ className, value, ...rest }: TextareaProps & { value: string }): ReactNode {
  const { t } = useTranslation();
  const people = usePeople();
  const members = useMembers();
  const area = useRef<HTMLTextAreaElement>(null);
  const listId = useId();
  const [focused, setFocused] = useState(false);
  const [asked, setAsked] = useState<Asked>();
  const [index, setIndex] = useState(0);
  // Where the list was closed: there it stays closed.
  const closed = useRef<number>(undefined);
  const found = asked
    ? findPeople(asked.query, people.list, (id) => members.some((one) => one.personId === id))
    : [];
  const open = found.length > 0;
  const chosen = Math.min(index, found.length - 1);
  const optionId = (place: number): string => `${listId}-${place}`;

  const look = (composing: boolean): void => {
    const { selectionStart = 0, selectionEnd = 0, value: written = "" } = area.current ?? {};
    const plain = !composing && selectionStart === selectionEnd;
    const next = plain ? askedIn(written.slice(0, selectionStart)) : undefined;
    if (!next) closed.current = undefined;
    setAsked(next?.from === closed.current ? undefined : next);
    setIndex(0);
  };
  const close = (): void => {
    closed.current = asked?.from;
    setAsked(undefined);
  };
  const choose = (place: number): void => {
    const person = found[place];
    if (!area.current || !asked || !person) return;
    const mention = mentionOf(person);
    const { selectionStart: caret, value: written } = area.current;
    const room = (rest.maxLength ?? Number.POSITIVE_INFINITY) - written.length + (caret - asked.from);
    area.current.setSelectionRange(asked.from, caret);
    // The one way to write into a field that its undo knows.
    if (mention.length <= room) document.execCommand("insertText", false, mention);
    setAsked(undefined);
  };
  const onListKey = (event: KeyboardEvent): boolean => {
    if (event.nativeEvent.isComposing || event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.key === "ArrowDown") setIndex((chosen + 1) % found.length);
    else if (event.key === "ArrowUp") setIndex((chosen + found.length - 1) % found.length);
    else if (event.key === "Enter" || (event.key === "Tab" && !event.shiftKey)) choose(chosen);
    else if (event.key === "Escape") close();
    else return false;
    // What is around closes with Escape, too.
    event.preventDefault();
    event.stopPropagation();
    return true;
  };

  return (
    <Popover
      opened={open}
      position="bottom-start"
      offset={4}
      shadow="md"
      withRoles={false}
      withinPortal={false}
      transitionProps={{ duration: 0 }}
    >
      <Popover.Target>
        <div className={className}>
          <Textarea
            {...rest}
            ref={area}
            value={focused && !rest.readOnly ? value : withNames(value, namesOf(people))}
            aria-autocomplete="list"
            aria-haspopup="listbox"
            aria-controls={open ? listId : undefined}
            aria-activedescendant={open ? optionId(chosen) : undefined}
            onFocus={(event) => {
              setFocused(true);
              rest.onFocus?.(event);
            }}
            onBlur={(event) => {
              setFocused(false);
              setAsked(undefined);
              rest.onBlur?.(event);
            }}
            onChange={(event) => {
              rest.onChange?.(event);
              look((event.nativeEvent as InputEvent).isComposing);
            }}
            onCompositionStart={() => setAsked(undefined)}
            onCompositionEnd={() => look(false)}
            onSelect={() => {
              if (asked) look(false);
            }}
            onKeyDown={(event) => {
              if (!open || !onListKey(event)) rest.onKeyDown?.(event);
            }}
          />
        </div>
      </Popover.Target>
      <VisuallyHidden role="status">{open ? t("mention.found", { count: found.length }) : ""}</VisuallyHidden>
      <Popover.Dropdown p={4} className="mention-list">
        <div id={listId} role="listbox" aria-label={t("mention.people")}>
          {found.map((person, place) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the text field has the keys.
            <div
              key={person.personId}
              id={optionId(place)}
              role="option"
              tabIndex={-1}
              aria-selected={place === chosen}
              className="palette-row"
              // The field keeps the focus.
              onMouseDown={(event) => event.preventDefault()}
              onMouseMove={() => setIndex(place)}
              onClick={() => choose(place)}
            >
              <PersonLine id={person.personId} />
              {person.departmentId ? (
                <span className="muted">{people.department(person.departmentId)}</span>
              ) : null}
            </div>
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
