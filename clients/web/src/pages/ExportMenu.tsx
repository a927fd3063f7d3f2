// The project as files for other programs, downloaded as it is at the moment that is shown; and the way in for theirs.
import { Button, Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useConnection } from "@slipway/sdk/react";
import { IconArrowsTransferDown, IconDownload, IconUpload } from "@tabler/icons-react";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useProject } from "../app/project";
import { http } from "../app/session";
import { useFailureText } from "../components/states";
import { useRecordWords } from "../forms/words";
import { saveBlob } from "../proof/download";

const files = [
  { key: "excel", file: "tasks.csv", excel: true },
  { key: "tasks", file: "tasks.csv", excel: false },
  { key: "minutes", file: "minutes.md", excel: false },
  { key: "calendar", file: "calendar.ics", excel: false },
  { key: "project", file: "project.json", excel: false },
] as const;

const ImportDialog = lazy(() =>
  import("./imports/ImportDialog").then((part) => ({ default: part.ImportDialog })),
);

export function ExportMenu({ name }: { name: string }): ReactNode {
  const { t, i18n } = useTranslation();
  const { project, past, revision } = useProject();
  const { state } = useConnection();
  const failureText = useFailureText();
  const [busy, setBusy] = useState(false);
  const [importing, setImporting] = useState(false);
  if (!useRecordWords()) return null;

  const download = async ({ file, excel }: (typeof files)[number]): Promise<void> => {
    setBusy(true);
    try {
      const language = i18n.language === "en" ? "en" : "zh";
      const blob = await http.exported(project, file, {
        language,
        excel,
        ...(past ? { at: { revision } } : {}),
      });
      saveBlob(`${name}-${file}`, blob);
    } catch (error) {
      notifications.show({ title: t("records.export.failed"), message: failureText(error), color: "red" });
    }
    setBusy(false);
  };
  const offline = state === "offline";
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconArrowsTransferDown size={15} aria-hidden="true" />}
            loading={busy}
            disabled={offline}
            title={offline ? t("records.export.offline") : undefined}
          >
            {t("records.export.title")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {files.map((one) => (
            <Menu.Item
              key={one.key}
              leftSection={<IconDownload size={15} aria-hidden="true" />}
              onClick={() => void download(one)}
            >
              {t(`records.export.${one.key}`)}
            </Menu.Item>
          ))}
          {past ? null : (
            <>
              <Menu.Divider />
              <Menu.Item
                leftSection={<IconUpload size={15} aria-hidden="true" />}
                onClick={() => setImporting(true)}
                data-testid="import"
              >
                {t("records.import.entry")}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {importing ? (
        <Suspense fallback={null}>
          <ImportDialog onClose={() => setImporting(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
