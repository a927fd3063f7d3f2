import { Button, Group } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

export function UndoButton({ what, onUndo }: { what: string; onUndo: () => void }): ReactNode {
  const { t } = useTranslation();
  return (
    <Group justify="space-between" wrap="nowrap">
      <span>{what}</span>
      <Button size="compact-sm" variant="default" onClick={onUndo}>
        {t("action.undo")}
      </Button>
    </Group>
  );
}
