import { TextInput, type TextInputProps } from "@mantine/core";
import type { ReactNode } from "react";
import { type Day, fromInput, toInput } from "../lib/dates";

type Props = Omit<TextInputProps, "value" | "onChange" | "type"> & {
  value: Day | undefined;
  onChange: (day: Day | undefined) => void;
};

// A day without a time or a zone, in the browser's own picker.
export function DayInput({ value, onChange, ...rest }: Props): ReactNode {
  return (
    <TextInput
      type="date"
      min="1900-01-01"
      max="2999-12-31"
      value={toInput(value)}
      onChange={(event) => onChange(fromInput(event.currentTarget.value))}
      {...rest}
    />
  );
}
