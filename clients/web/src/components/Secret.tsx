import { Button, CopyButton } from "@mantine/core";
import { IconCopy } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

// Something to be copied now, for it is never shown again.
export function Secret({
  value,
  label,
  testId = "secret",
}: {
  readonly value: string;
  readonly label: string;
  readonly testId?: string;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <div className="secret">
      <code data-testid={testId}>{value}</code>
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconCopy size={14} />}
            onClick={copy}
            aria-label={`${t("action.copy")}: ${label}`}
          >
            {copied ? t("action.copied") : t("action.copy")}
          </Button>
        )}
      </CopyButton>
    </div>
  );
}
