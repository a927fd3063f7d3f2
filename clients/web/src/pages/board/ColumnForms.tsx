// What a lead changes of a column: its name, its limit, and another column beside it.
import { Button, NumberInput, Select, Stack, Switch, TextInput } from "@mantine/core";
import { type BoardColumn, newId, type Refusal } from "@slipway/sdk";
import { useView } from "@slipway/sdk/react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Form } from "../../components/Form";
import { RefusalNotice } from "../../components/RefusalNotice";
import { useBoard } from "./context";

// What of the column its reader saw when the form was opened.
function useSeen(column: BoardColumn) {
  const { project } = useBoard();
  const revision = useView(project, "board")?.revision ?? 0n;
  const [expect] = useState({ entity: `column/${column.columnId}`, revision });
  return expect;
}

export function RenameColumn({ column, onDone }: { column: BoardColumn; onDone: () => void }): ReactNode {
  const { t } = useTranslation();
  const board = useBoard();
  const [name, setName] = useState(column.name);
  const expect = useSeen(column);
  return (
    <Form
      className="column-form"
      onSubmit={() => {
        if (name.trim() !== column.name) {
          void board.act(
            { case: "renameColumn", value: { columnId: column.columnId, name: name.trim() } },
            { expect },
          );
        }
        onDone();
      }}
    >
      <TextInput
        size="xs"
        autoFocus
        aria-label={t("board.columnName")}
        required
        maxLength={60}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") onDone();
        }}
      />
      <Button size="compact-xs" type="submit">
        {t("action.save")}
      </Button>
    </Form>
  );
}

export function LimitForm({ column, onDone }: { column: BoardColumn; onDone: () => void }): ReactNode {
  const { t } = useTranslation();
  const board = useBoard();
  const [max, setMax] = useState(column.wipLimit?.tasksMax ?? 0);
  const [hard, setHard] = useState(column.wipLimit?.hard ?? false);
  const expect = useSeen(column);
  return (
    <Form
      className="column-form"
      onSubmit={() => {
        void board.act(
          {
            case: "setWipLimit",
            value: { columnId: column.columnId, wipLimit: { tasksMax: max, hard } },
          },
          { expect },
        );
        onDone();
      }}
    >
      <NumberInput
        size="xs"
        autoFocus
        label={t("board.limit")}
        description={t("board.limitHint")}
        min={0}
        max={10000}
        allowDecimal={false}
        value={max}
        onChange={(value) => setMax(typeof value === "number" ? value : 0)}
      />
      <Switch
        size="xs"
        label={t("board.limitHard")}
        checked={hard}
        onChange={(event) => setHard(event.currentTarget.checked)}
      />
      <div style={{ display: "flex", gap: 6 }}>
        <Button size="compact-xs" type="submit">
          {t("action.save")}
        </Button>
        <Button size="compact-xs" variant="default" onClick={onDone}>
          {t("action.cancel")}
        </Button>
      </div>
    </Form>
  );
}

export function AddColumnForm({ onDone }: { readonly onDone: () => void }): ReactNode {
  const { t } = useTranslation();
  const board = useBoard();
  const [name, setName] = useState("");
  const [kind, setKind] = useState("2");
  const [refusal, setRefusal] = useState<Refusal>();
  return (
    <Form
      className="column"
      style={{ padding: 12, height: "auto", alignSelf: "flex-start" }}
      onSubmit={() => {
        const value = { columnId: newId(), name: name.trim(), kind: Number(kind) };
        void board.act({ case: "addColumn", value }).then((refused) => {
          setRefusal(refused);
          if (refused) return;
          onDone();
        });
      }}
    >
      <Stack gap="xs">
        {refusal ? <RefusalNotice refusal={refusal} onDismiss={() => setRefusal(undefined)} /> : null}
        <TextInput
          size="sm"
          autoFocus
          label={t("board.columnName")}
          required
          maxLength={60}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          size="sm"
          label={t("board.columnKind")}
          allowDeselect={false}
          value={kind}
          onChange={(value) => setKind(value ?? "2")}
          data={[
            { value: "1", label: t("columnKind.1") },
            { value: "2", label: t("columnKind.2") },
            { value: "3", label: t("columnKind.3") },
          ]}
        />
        <div style={{ display: "flex", gap: 6 }}>
          <Button size="compact-sm" type="submit" disabled={name.trim() === ""}>
            {t("board.add")}
          </Button>
          <Button size="compact-sm" variant="default" onClick={onDone}>
            {t("action.cancel")}
          </Button>
        </div>
      </Stack>
    </Form>
  );
}
