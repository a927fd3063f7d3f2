// Days and minutes, written in one form whatever the browser's language is; its own picker opens beside it.
import { ActionIcon, TextInput, type TextInputProps } from "@mantine/core";
import { IconCalendar } from "@tabler/icons-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Day, toInput } from "../lib/dates";
import { dayWritten, minuteWritten } from "../lib/written";

type Rest = Omit<TextInputProps, "value" | "onChange" | "type" | "placeholder">;

// A day without a time or a zone.
export function DayInput({
  value,
  onChange,
  ...rest
}: Rest & { value: Day | undefined; onChange: (day: Day | undefined) => void }): ReactNode {
  const { t } = useTranslation();
  return (
    <Written
      {...rest}
      picker="date"
      held={toInput(value)}
      read={(text) => toInput(dayWritten(text))}
      onHold={(text) => onChange(dayWritten(text))}
      placeholder={t("form.dayForm")}
    />
  );
}

// A minute of this device's clock, as `2026-11-30T14:05`; empty: none.
export function MinuteInput({
  value,
  onChange,
  ...rest
}: Rest & { value: string; onChange: (minute: string) => void }): ReactNode {
  const { t } = useTranslation();
  return (
    <Written
      {...rest}
      picker="datetime-local"
      held={value}
      read={(text) => minuteWritten(text) ?? ""}
      onHold={onChange}
      placeholder={t("form.minuteForm")}
    />
  );
}

// `held` is what counts, as its picker holds it; what is not read yet stands in the field only, until it is left.
function Written({
  picker,
  held,
  read,
  onHold,
  onBlur,
  error,
  ...rest
}: Omit<TextInputProps, "value" | "onChange" | "type"> & {
  readonly picker: "date" | "datetime-local";
  readonly held: string;
  // What a text stands for; empty where it stands for nothing.
  readonly read: (text: string) => string;
  readonly onHold: (held: string) => void;
}): ReactNode {
  const { t } = useTranslation();
  const native = useRef<HTMLInputElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const [draft, setDraft] = useState<string>();
  const unread = draft !== undefined && draft.trim() !== "" && read(draft) === "";
  const shown = draft ?? held.replace("T", " ");
  // A form is not sent with what cannot be read.
  useEffect(() => field.current?.setCustomValidity(unread ? "unread" : ""), [unread]);
  return (
    <TextInput
      {...rest}
      ref={field}
      value={shown}
      inputMode="numeric"
      autoComplete="off"
      maxLength={20}
      error={unread && draft.length >= 8 ? t("form.day", { form: rest.placeholder }) : error}
      onChange={(event) => {
        const text = event.currentTarget.value;
        setDraft(text);
        const now = read(text);
        if (now !== "" || text.trim() === "") onHold(now);
      }}
      onBlur={(event) => {
        setDraft(undefined);
        onBlur?.(event);
      }}
      rightSection={
        <>
          <input
            ref={native}
            type={picker}
            className="native-picker"
            tabIndex={-1}
            aria-hidden="true"
            min={picker === "date" ? "1900-01-01" : undefined}
            max={picker === "date" ? "2999-12-31" : undefined}
            value={held}
            disabled={rest.disabled}
            onChange={(event) => {
              setDraft(undefined);
              onHold(event.currentTarget.value);
            }}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            tabIndex={-1}
            disabled={rest.disabled ?? false}
            aria-label={t("form.pick")}
            onClick={() => native.current?.showPicker()}
          >
            <IconCalendar size={16} aria-hidden="true" />
          </ActionIcon>
        </>
      }
    />
  );
}
