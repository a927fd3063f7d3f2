// What a running meeting records besides its minutes: decisions, and action items. Loaded when one is to be recorded.
import { Button, Group, MultiSelect, Select, Stack, Textarea, TextInput } from "@mantine/core";
import { AgendaItemState, newId, type Refusal } from "@slipway/sdk";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePeople } from "../../app/people";
import { DayInput } from "../../components/DayInput";
import { Form } from "../../components/Form";
import { PersonSelect } from "../../components/PersonSelect";
import { RefusalNotice } from "../../components/RefusalNotice";
import { addDays, type Day, today } from "../../lib/dates";
import type { RoomProps } from "./Room";

type FormProps = RoomProps & { readonly onDone: () => void };
type Recorded = Parameters<RoomProps["run"]>[0];

function runningItem(meeting: RoomProps["meeting"]): string {
  return meeting.agenda.find((info) => info.state === AgendaItemState.ITEM_RUNNING)?.item?.id ?? "";
}

function ItemSelect({
  meeting,
  value,
  onChange,
}: {
  readonly meeting: RoomProps["meeting"];
  readonly value: string;
  readonly onChange: (item: string) => void;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <Select
      size="sm"
      label={t("rooms.item")}
      clearable
      clearButtonProps={{ "aria-label": t("action.clear") }}
      value={value || null}
      data={meeting.agenda.flatMap(({ item }) => (item ? [{ value: item.id, label: item.title }] : []))}
      onChange={(item) => onChange(item ?? "")}
    />
  );
}

// Gives the command, and says why it was refused.
function RecordForm({
  run,
  onDone,
  intent,
  ready,
  submit,
  testId,
  children,
}: FormProps & {
  readonly intent: () => Recorded;
  readonly ready: boolean;
  readonly submit: string;
  readonly testId: string;
  readonly children: ReactNode;
}): ReactNode {
  const { t } = useTranslation();
  const [refusal, setRefusal] = useState<Refusal>();
  return (
    <Form
      className="inset"
      onSubmit={() => {
        void run(intent()).then((refused) => {
          setRefusal(refused);
          if (!refused) onDone();
        });
      }}
    >
      <Stack gap="sm">
        {refusal ? <RefusalNotice refusal={refusal} onDismiss={() => setRefusal(undefined)} /> : null}
        {children}
        <Group gap={6}>
          <Button size="compact-sm" type="submit" disabled={!ready} data-testid={testId}>
            {submit}
          </Button>
          <Button size="compact-sm" variant="default" onClick={onDone}>
            {t("action.cancel")}
          </Button>
        </Group>
      </Stack>
    </Form>
  );
}

export function DecisionForm(props: FormProps): ReactNode {
  const { meeting, summary, view } = props;
  const { t } = useTranslation();
  const people = usePeople();
  const [item, setItem] = useState(() => runningItem(meeting));
  const [what, setWhat] = useState("");
  const [why, setWhy] = useState("");
  const [deciders, setDeciders] = useState<string[]>(() => [
    ...(summary?.present ?? []),
    ...(summary?.late ?? []),
  ]);
  const [supersedes, setSupersedes] = useState("");
  const earlier = view
    .of("summary")
    .flatMap((one) => one.decisions)
    .filter((decision) => decision.supersededBy === "");
  return (
    <RecordForm
      {...props}
      intent={() => ({
        case: "recordDecision",
        value: {
          meetingId: meeting.meetingId,
          decisionId: newId(),
          itemId: item,
          what: what.trim(),
          why: why.trim(),
          deciders,
          supersedes,
        },
      })}
      ready={what.trim() !== ""}
      submit={t("rooms.recordDecision")}
      testId="record-decision"
    >
      <Textarea
        size="sm"
        autosize
        autoFocus
        label={t("rooms.what")}
        required
        maxLength={1000}
        value={what}
        onChange={(event) => setWhat(event.currentTarget.value)}
      />
      <Textarea
        size="sm"
        autosize
        label={t("rooms.why")}
        maxLength={1000}
        value={why}
        onChange={(event) => setWhy(event.currentTarget.value)}
      />
      <MultiSelect
        size="sm"
        label={t("rooms.deciders")}
        searchable
        value={deciders}
        onChange={setDeciders}
        data={people.list.map((person) => ({ value: person.personId, label: person.name }))}
      />
      <div className="form-grid" style={{ margin: 0 }}>
        <ItemSelect meeting={meeting} value={item} onChange={setItem} />
        {earlier.length > 0 ? (
          <Select
            size="sm"
            label={t("rooms.supersedes")}
            clearable
            searchable
            clearButtonProps={{ "aria-label": t("action.clear") }}
            value={supersedes || null}
            data={earlier.map((decision) => ({ value: decision.decisionId, label: decision.what }))}
            onChange={(value) => setSupersedes(value ?? "")}
          />
        ) : null}
      </div>
    </RecordForm>
  );
}

export function ActionForm(props: FormProps): ReactNode {
  const { meeting } = props;
  const { t } = useTranslation();
  const [item, setItem] = useState(() => runningItem(meeting));
  const [what, setWhat] = useState("");
  const [owner, setOwner] = useState("");
  const [due, setDue] = useState<Day | undefined>(() => addDays(today(), 7));
  return (
    <RecordForm
      {...props}
      intent={() => ({
        case: "agreeActionItem",
        value: {
          meetingId: meeting.meetingId,
          actionId: newId(),
          taskId: newId(),
          itemId: item,
          what: what.trim(),
          owner,
          ...(due ? { due } : {}),
        },
      })}
      ready={what.trim() !== ""}
      submit={t("rooms.agreeAction")}
      testId="agree-action"
    >
      <TextInput
        size="sm"
        autoFocus
        label={t("rooms.actionWhat")}
        required
        maxLength={200}
        value={what}
        onChange={(event) => setWhat(event.currentTarget.value)}
      />
      <div className="form-grid" style={{ margin: 0 }}>
        <PersonSelect size="sm" label={t("rooms.actionOwner")} value={owner} onChange={setOwner} />
        <DayInput size="sm" label={t("rooms.actionDue")} value={due} onChange={setDue} />
        <ItemSelect meeting={meeting} value={item} onChange={setItem} />
      </div>
      <p className="muted" style={{ margin: 0, fontSize: "0.8rem" }}>
        {t("rooms.actionBecomesTask")}
      </p>
    </RecordForm>
  );
}
