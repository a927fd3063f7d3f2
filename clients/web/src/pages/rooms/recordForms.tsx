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

function useRunningItem({
  meeting,
}: RoomProps): readonly [string, (item: string) => void, { value: string; label: string }[]] {
  const running = meeting.agenda.find((info) => info.state === AgendaItemState.ITEM_RUNNING)?.item?.id ?? "";
  const [item, setItem] = useState(running);
  const options = meeting.agenda.flatMap(({ item: one }) =>
    one ? [{ value: one.id, label: one.title }] : [],
  );
  return [item, setItem, options];
}

export function DecisionForm(props: RoomProps & { onDone: () => void }): ReactNode {
  const { meeting, summary, view, run, onDone } = props;
  const { t } = useTranslation();
  const people = usePeople();
  const [item, setItem, items] = useRunningItem(props);
  const [what, setWhat] = useState("");
  const [why, setWhy] = useState("");
  const [deciders, setDeciders] = useState<string[]>(() => [
    ...(summary?.present ?? []),
    ...(summary?.late ?? []),
  ]);
  const [supersedes, setSupersedes] = useState("");
  const [refusal, setRefusal] = useState<Refusal>();
  const earlier = view
    .of("summary")
    .flatMap((one) => one.decisions)
    .filter((decision) => decision.supersededBy === "");
  return (
    <Form
      className="inset"
      onSubmit={() => {
        const value = {
          meetingId: meeting.meetingId,
          decisionId: newId(),
          itemId: item,
          what: what.trim(),
          why: why.trim(),
          deciders,
          supersedes,
        };
        void run({ case: "recordDecision", value }).then((refused) => {
          setRefusal(refused);
          if (!refused) onDone();
        });
      }}
    >
      <Stack gap="sm">
        {refusal ? <RefusalNotice refusal={refusal} onDismiss={() => setRefusal(undefined)} /> : null}
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
          <Select
            size="sm"
            label={t("rooms.item")}
            clearable
            clearButtonProps={{ "aria-label": t("action.clear") }}
            value={item || null}
            data={items}
            onChange={(value) => setItem(value ?? "")}
          />
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
        <Group gap={6}>
          <Button size="compact-sm" type="submit" disabled={what.trim() === ""} data-testid="record-decision">
            {t("rooms.recordDecision")}
          </Button>
          <Button size="compact-sm" variant="default" onClick={onDone}>
            {t("action.cancel")}
          </Button>
        </Group>
      </Stack>
    </Form>
  );
}

export function ActionForm(props: RoomProps & { onDone: () => void }): ReactNode {
  const { meeting, run, onDone } = props;
  const { t } = useTranslation();
  const [item, setItem, items] = useRunningItem(props);
  const [what, setWhat] = useState("");
  const [owner, setOwner] = useState("");
  const [due, setDue] = useState<Day | undefined>(() => addDays(today(), 7));
  const [refusal, setRefusal] = useState<Refusal>();
  return (
    <Form
      className="inset"
      onSubmit={() => {
        const value = {
          meetingId: meeting.meetingId,
          actionId: newId(),
          taskId: newId(),
          itemId: item,
          what: what.trim(),
          owner,
          ...(due ? { due } : {}),
        };
        void run({ case: "agreeActionItem", value }).then((refused) => {
          setRefusal(refused);
          if (!refused) onDone();
        });
      }}
    >
      <Stack gap="sm">
        {refusal ? <RefusalNotice refusal={refusal} onDismiss={() => setRefusal(undefined)} /> : null}
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
          <Select
            size="sm"
            label={t("rooms.item")}
            clearable
            clearButtonProps={{ "aria-label": t("action.clear") }}
            value={item || null}
            data={items}
            onChange={(value) => setItem(value ?? "")}
          />
        </div>
        <p className="muted" style={{ margin: 0, fontSize: "0.8rem" }}>
          {t("rooms.actionBecomesTask")}
        </p>
        <Group gap={6}>
          <Button size="compact-sm" type="submit" disabled={what.trim() === ""} data-testid="agree-action">
            {t("rooms.agreeAction")}
          </Button>
          <Button size="compact-sm" variant="default" onClick={onDone}>
            {t("action.cancel")}
          </Button>
        </Group>
      </Stack>
    </Form>
  );
}
