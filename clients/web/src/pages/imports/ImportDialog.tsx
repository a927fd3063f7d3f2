// Tasks of another tool come into this project: a file, what would come of it, and then that; and what earlier imports did.
import { Modal, Stack } from "@mantine/core";
import { Role } from "@slipway/sdk";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useProject } from "../../app/project";
import { Secret } from "../../components/Secret";
import { Earlier } from "./Earlier";
import { Importer } from "./Importer";
import { importCommands, mappingExample } from "./model";

export function ImportDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const { isLead, myRoles } = useProject();
  const [running, setRunning] = useState(false);
  const may = isLead || myRoles.includes(Role.ADMINISTRATOR);
  return (
    <Modal
      opened
      // What is being brought in is stopped first.
      onClose={running ? () => {} : onClose}
      withCloseButton={!running}
      title={t("records.import.title")}
      size="xl"
      closeButtonProps={{ "aria-label": t("action.close") }}
    >
      <Stack gap="md">
        {may ? (
          <>
            <p className="none">{t("records.import.what")}</p>
            <Importer onRunning={setRunning} />
            <CommandLine />
          </>
        ) : (
          <p className="muted none">{t("records.import.forbidden")}</p>
        )}
        <h3 className="none">{t("records.import.earlier")}</h3>
        <Earlier />
      </Stack>
    </Modal>
  );
}

// For files that are too large for a page, and for scripts.
function CommandLine(): ReactNode {
  const { t } = useTranslation();
  const { project } = useProject();
  const commands = importCommands(window.location.origin, project, "tasks.csv");
  return (
    <details>
      <summary>{t("records.import.commandLine")}</summary>
      <ol>
        {(["signIn", "tryIt", "mapped", "run"] as const).map((step) => (
          <li key={step}>
            {t(`records.import.${step}`)}
            <Secret value={commands[step]} label={t(`records.import.${step}`)} testId={`import-${step}`} />
            {step === "mapped" ? <pre className="prewrap">{mappingExample}</pre> : null}
          </li>
        ))}
      </ol>
    </details>
  );
}
