// What cannot be taken back: a dialog that says what will happen, and asks why.
import { ActionIcon, Button, Group, Modal, Stack, Textarea } from "@mantine/core";
import type { Intent, PersonInfo, Refusal } from "@slipway/sdk";
import { IconEraser } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePeople } from "../app/people";
import { useAct, useProject } from "../app/project";
import { useRecordWords } from "../forms/words";
import { Form } from "./Form";
import { RefusalNotice } from "./RefusalNotice";

export function EraseDialog({
  title,
  consequences,
  confirm,
  erase,
  onClose,
}: {
  title: string;
  consequences: readonly string[];
  confirm: string;
  erase: (reason: string) => Promise<Refusal | undefined>;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const [reason, setReason] = useState("");
  const [refusal, setRefusal] = useState<Refusal>();
  const [busy, setBusy] = useState(false);
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ "aria-label": t("action.close") }}>
      <Form
        onSubmit={() => {
          setBusy(true);
          void erase(reason.trim()).then((refused) => {
            setBusy(false);
            setRefusal(refused);
            if (!refused) onClose();
          });
        }}
      >
        <Stack>
          <ul style={{ margin: 0, paddingInlineStart: "1.2em" }}>
            {consequences.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          <Textarea
            label={t("records.erase.reason")}
            description={t("records.erase.reasonStays")}
            required
            autosize
            minRows={2}
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          {refusal ? <RefusalNotice refusal={refusal} onDismiss={() => setRefusal(undefined)} /> : null}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("action.cancel")}
            </Button>
            <Button
              type="submit"
              color="red"
              loading={busy}
              disabled={reason.trim() === ""}
              data-testid="erase"
            >
              {confirm}
            </Button>
          </Group>
        </Stack>
      </Form>
    </Modal>
  );
}

// Beside a person, for administrators.
export function ErasePerson({
  person: { personId, name },
  run,
}: {
  person: PersonInfo;
  run: (intent: Intent) => Promise<Refusal | undefined>;
}): ReactNode {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const worded = useRecordWords();
  return (
    <>
      <ActionIcon
        variant="subtle"
        color="red"
        aria-label={t("erase.person", { name })}
        title={t("erase.person", { name })}
        onClick={() => setAsking(true)}
        data-testid="erase-person"
      >
        <IconEraser size={16} />
      </ActionIcon>
      {asking && worded ? (
        <EraseDialog
          title={t("records.erase.personTitle", { name })}
          consequences={[
            t("records.erase.forEver"),
            t("records.erase.personGone"),
            t("records.erase.personStays"),
            t("records.erase.personTexts"),
            t("records.erase.elsewhere"),
          ]}
          confirm={t("records.erase.personConfirm")}
          erase={(reason) => run({ case: "erasePerson", value: { personId, reason } })}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </>
  );
}

export function useMayRedact(): boolean {
  const { past, isLead } = useProject();
  const { isAdministrator } = usePeople();
  return !past && (isLead || isAdministrator);
}

export function RedactDialog({
  text,
  label,
  onClose,
}: {
  text: string;
  label: string;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const act = useAct();
  return (
    <EraseDialog
      title={t("records.erase.redactTitle", { what: label })}
      consequences={[
        t("records.erase.forEver"),
        t("records.erase.redactGone"),
        t("records.erase.redactStays"),
        t("records.erase.elsewhere"),
      ]}
      confirm={t("records.erase.redactConfirm")}
      erase={(reason) => act({ case: "redactText", value: { text, reason } })}
      onClose={onClose}
    />
  );
}

// After a text, for those who may redact it: seen where the pointer or the focus is. `text` names it as RedactText does.
export function RedactButton({ text, label }: { text: string; label: string }): ReactNode {
  const { t } = useTranslation();
  const may = useMayRedact();
  const [asking, setAsking] = useState(false);
  const worded = useRecordWords();
  if (!may) return null;
  return (
    <>
      <ActionIcon
        className="redact-button no-print"
        size="sm"
        variant="subtle"
        color="gray"
        aria-label={`${t("erase.redact")} ${label}`}
        title={`${t("erase.redact")} ${label}`}
        onClick={() => setAsking(true)}
      >
        <IconEraser size={14} aria-hidden="true" />
      </ActionIcon>
      {asking && worded ? <RedactDialog text={text} label={label} onClose={() => setAsking(false)} /> : null}
    </>
  );
}

// In the place of a text that was erased.
export function Redacted(): ReactNode {
  const { t } = useTranslation();
  return <em className="muted">{t("erase.redacted")}</em>;
}
