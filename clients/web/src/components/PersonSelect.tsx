import { Select, type SelectProps } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePeople } from "../app/people";

type Props = Omit<SelectProps, "data" | "value" | "onChange"> & {
  value: string;
  onChange: (personId: string) => void;
  only?: ((personId: string) => boolean) | undefined;
};

// One person of the directory, found by typing.
export function PersonSelect({ value, onChange, only, clearable = true, ...rest }: Props): ReactNode {
  const { t } = useTranslation();
  const people = usePeople();
  const data = people.list
    .filter((person) => !only || only(person.personId) || person.personId === value)
    .map((person) => ({ value: person.personId, label: person.name }));
  return (
    <Select
      data={data}
      value={value || null}
      onChange={(next) => onChange(next ?? "")}
      searchable
      clearable={clearable}
      placeholder={t("person.choose")}
      nothingFoundMessage={t("person.none")}
      clearButtonProps={{ "aria-label": t("action.clear") }}
      {...rest}
    />
  );
}
