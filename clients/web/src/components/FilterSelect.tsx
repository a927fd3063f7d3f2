// One of a page's filters: a choice that can be cleared again.
import { Select, type SelectProps } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

interface FilterSelectProps extends Pick<SelectProps, "data" | "searchable" | "comboboxProps" | "w"> {
  readonly label: string;
  // What stands there while nothing is chosen; else the label.
  readonly placeholder?: string;
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}

export function FilterSelect({ label, placeholder, value, onChange, ...rest }: FilterSelectProps): ReactNode {
  const { t } = useTranslation();
  return (
    <Select
      size="xs"
      aria-label={label}
      placeholder={placeholder ?? label}
      clearable
      clearButtonProps={{ "aria-label": t("action.clear") }}
      value={value ?? null}
      onChange={(chosen) => onChange(chosen ?? undefined)}
      {...rest}
    />
  );
}
