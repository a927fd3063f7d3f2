// A command as a form, made of the schema: its fields, limits and choices; the server's refusal beside them.

import { timestampDate, timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  ActionIcon,
  Button,
  Fieldset,
  Group,
  Modal,
  MultiSelect,
  NumberInput,
  Select,
  Stack,
  Switch,
  TagsInput,
  Textarea,
  TextInput,
} from "@mantine/core";
import type { Intent, IntentCase, Refusal } from "@slipway/sdk";
import { useView } from "@slipway/sdk/react";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { type FormEvent, Fragment, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct, useProject } from "../app/project";
import { DayInput, MinuteInput } from "../components/DayInput";
import { RefusalNotice } from "../components/RefusalNotice";
import type { Day } from "../lib/dates";
import { erasedText, replaced } from "../lib/records";
import { about } from "./about";
import { edits } from "./edits";
import { FormConflict } from "./FormConflict";
import { merge, withValue } from "./merge";
import {
  FormProvider,
  isHidden,
  referenceOf,
  useDepartmentChoices,
  usePersonChoices,
  useRecordChoices,
} from "./references";
import { type FieldSpec, fieldsOf, nameOf } from "./schema";
import { emptyValue, emptyValues, missing, toIntentValue, type Value, type Values } from "./values";
import { choicesOf, useWords } from "./words";

export interface CommandFormProps {
  readonly intent: IntentCase;
  // Values that are given and not asked for: the record's id, and what the page knows.
  readonly given?: Values | undefined;
  // What the form begins with.
  readonly initial?: Values | undefined;
  // Fields that are not asked for.
  readonly without?: readonly string[] | undefined;
  // What the sender had seen.
  readonly expect?: { readonly entity: string; readonly revision: bigint } | undefined;
  // Enumerations whose values have other words here, as a gate's outcome where it is to go live.
  readonly called?: Readonly<Record<string, string>> | undefined;
  readonly onDone: () => void;
  readonly onCancel?: (() => void) | undefined;
}

// The record that the form edits, as it is now; undefined: it edits none, or one that is not there.
interface Edited {
  readonly entity: string;
  readonly revision: bigint;
  readonly held: Values | undefined;
}

function useEdited(intent: IntentCase, values: Values): Edited | undefined {
  const { project } = useProject();
  const edit = edits[intent];
  const view = useView(project, edit?.view ?? "overview");
  const entity = edit?.entity(values) ?? "";
  const body = view?.entities.get(entity)?.body;
  if (!edit || !view || !body) return undefined;
  // What was redacted is not to be sent back as a text.
  return { entity, revision: view.revision, held: replaced(edit.held(body, values), erasedText, "") };
}

export function CommandForm(props: CommandFormProps): ReactNode {
  const { intent, given = {}, initial = {}, without = [], expect, called = {}, onDone, onCancel } = props;
  const { t } = useTranslation();
  const words = useWords();
  const act = useAct();
  const command = nameOf(intent);
  const told = about[intent];
  const asked = fieldsOf(intent).filter(
    (spec) => spec.kind !== "other" && !(spec.key in given) && !without.includes(spec.key),
  );
  const edited = useEdited(intent, { ...initial, ...given });
  // What its reader sees while the form stands open, and what a refused one has seen since.
  const [began, setBegan] = useState(edited);
  const [values, setValues] = useState<Values>(() => ({
    ...emptyValues(asked),
    ...initial,
    ...edited?.held,
  }));
  const [refusal, setRefusal] = useState<Refusal>();
  const [busy, setBusy] = useState(false);
  const [tried, setTried] = useState(false);
  const lacking = missing(asked, values);
  const conflict = refusal?.code === "version_conflict" && edited ? refusal : undefined;
  const merged =
    conflict && began?.held && edited?.held ? merge(asked, began.held, edited.held, values) : undefined;

  const send = async (sent: Values, base: Edited | undefined): Promise<void> => {
    setBusy(true);
    const value = { ...toIntentValue(asked, sent), ...given };
    const seen = expect ?? (base ? { entity: base.entity, revision: base.revision } : undefined);
    const refused = await act({ case: intent, value } as Intent, seen ? { expect: seen } : {});
    setBusy(false);
    setRefusal(refused);
    if (!refused) onDone();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (lacking.length === 0) void send(values, began);
  };
  const keepMine = (): void => {
    const kept = merged?.values ?? values;
    setBegan(edited);
    setValues(kept);
    void send(kept, edited);
  };
  const takeTheirs = (): void => {
    let taken = merged?.values ?? values;
    for (const one of merged?.conflicts ?? []) taken = withValue(taken, one.path, one.theirs);
    setBegan(edited);
    setValues(taken);
    setRefusal(undefined);
  };

  return (
    <FormProvider value={{ given, values }}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          {asked.map((spec) => (
            <Fragment key={spec.key}>
              {told?.field === spec.key ? <told.Facts values={{ ...values, ...given }} /> : null}
              <FieldInput
                command={command}
                spec={spec}
                words={spec.choices && called[spec.choices.name]}
                value={values[spec.key]}
                error={tried && lacking.includes(spec) ? t("records.form.required") : undefined}
                onChange={(value) => setValues((before) => ({ ...before, [spec.key]: value }))}
              />
            </Fragment>
          ))}
          {conflict ? (
            <FormConflict
              command={command}
              refusal={conflict}
              merged={merged}
              onKeep={keepMine}
              onTake={takeTheirs}
            />
          ) : refusal ? (
            <RefusalNotice refusal={refusal} onDismiss={() => setRefusal(undefined)} />
          ) : null}
          <Group justify="flex-end">
            {onCancel ? (
              <Button variant="default" onClick={onCancel}>
                {t("action.cancel")}
              </Button>
            ) : null}
            <Button
              type="submit"
              loading={busy}
              disabled={conflict !== undefined}
              data-testid={`send-${command}`}
            >
              {words.command(command)}
            </Button>
          </Group>
        </Stack>
      </form>
    </FormProvider>
  );
}

// The same in a dialog.
export function CommandDialog(
  props: Omit<CommandFormProps, "onCancel"> & { readonly onClose: () => void },
): ReactNode {
  const { onClose, onDone, ...form } = props;
  const { t } = useTranslation();
  const words = useWords();
  return (
    <Modal
      opened
      onClose={onClose}
      title={words.command(nameOf(props.intent))}
      size="lg"
      closeButtonProps={{ "aria-label": t("action.close") }}
    >
      <CommandForm
        {...form}
        onDone={() => {
          onDone();
          onClose();
        }}
        onCancel={onClose}
      />
    </Modal>
  );
}

const rangeToldMax = 10_000;

interface InputProps {
  readonly command: string;
  readonly spec: FieldSpec;
  // What its choices are called, where not as their enumeration.
  readonly words?: string | undefined;
  readonly value: Value;
  readonly error?: string | undefined;
  readonly onChange: (value: Value) => void;
}

function FieldInput(props: InputProps): ReactNode {
  const { command, spec } = props;
  // A group of that name holds ids, and is none.
  if (spec.kind !== "group" && referenceOf(command, spec.name)) return <ReferenceInput {...props} />;
  if (spec.kind === "group") return spec.list ? <GroupList {...props} /> : <GroupInput {...props} />;
  return <PlainInput {...props} />;
}

function useCommon({ spec, error }: InputProps) {
  const words = useWords();
  return { label: words.field(spec.name), withAsterisk: spec.required, error };
}

function PlainInput(props: InputProps): ReactNode {
  const { t } = useTranslation();
  const { spec, value, onChange } = props;
  const words = useWords();
  const common = useCommon(props);
  if (spec.kind === "choice" && spec.choices) {
    const data = choicesOf(words, spec.choices, props.words);
    if (spec.list) {
      return (
        <MultiSelect
          {...common}
          data={data}
          value={(value as readonly number[]).map(String)}
          onChange={(next) => onChange(next.map(Number))}
        />
      );
    }
    return (
      <Select
        {...common}
        data={data}
        // Unspecified is none of the choices.
        value={data.some((one) => one.value === String(value)) ? String(value) : null}
        onChange={(next) => onChange(next === null ? undefined : Number(next))}
        clearable={!spec.required}
      />
    );
  }
  if (spec.list) return <TagsInput {...common} value={[...(value as string[])]} onChange={onChange} />;
  switch (spec.kind) {
    case "paragraphs":
      return (
        <Textarea
          {...common}
          autosize
          minRows={2}
          maxLength={spec.charsMax}
          value={value as string}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case "number":
      return (
        <NumberInput
          {...common}
          value={(value as number | undefined) ?? ""}
          min={spec.min}
          max={spec.max}
          description={rangeOf(spec) ?? null}
          allowDecimal={false}
          onChange={(next) => onChange(typeof next === "number" ? next : undefined)}
        />
      );
    case "switch":
      return (
        <Switch
          label={common.label}
          checked={value as boolean}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case "day":
      return <DayInput {...common} value={value as Day | undefined} onChange={onChange} />;
    case "instant":
      return <InstantInput {...props} />;
    case "both":
      return <BothInput {...props} />;
    default:
      return (
        <TextInput
          {...common}
          maxLength={spec.charsMax}
          description={spec.identifier ? t("records.form.identifier") : null}
          value={value as string}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
  }
}

// `1–5`; nothing where there is room for any number that one would think of.
function rangeOf({ min, max }: FieldSpec): string | undefined {
  return max !== undefined && max < rangeToldMax ? `${min ?? 0}–${max}` : undefined;
}

function InstantInput(props: InputProps): ReactNode {
  const { value, onChange } = props;
  const common = useCommon(props);
  const two = (n: number): string => String(n).padStart(2, "0");
  const at = value ? timestampDate(value as ReturnType<typeof timestampFromDate>) : undefined;
  const shown = at
    ? `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`
    : "";
  return (
    <MinuteInput
      {...common}
      value={shown}
      onChange={(text) => onChange(text ? timestampFromDate(new Date(text)) : undefined)}
    />
  );
}

function BothInput(props: InputProps): ReactNode {
  const { spec, value, onChange } = props;
  const { label, ...common } = useCommon(props);
  const both = value as { readonly zh: string; readonly en: string };
  return (
    <div className="form-grid">
      <TextInput
        {...common}
        label={`${label} · 中文`}
        maxLength={spec.charsMax}
        value={both.zh}
        onChange={(event) => onChange({ ...both, zh: event.currentTarget.value })}
      />
      <TextInput
        label={`${label} · English`}
        maxLength={spec.charsMax}
        value={both.en}
        onChange={(event) => onChange({ ...both, en: event.currentTarget.value })}
      />
    </div>
  );
}

function ReferenceInput(props: InputProps): ReactNode {
  switch (referenceOf(props.command, props.spec.name)) {
    case "person":
      return <PersonReference {...props} />;
    case "department":
      return <DepartmentReference {...props} />;
    default:
      return <RecordReference {...props} />;
  }
}
function PersonReference(props: InputProps): ReactNode {
  return <ChoiceInput {...props} choices={usePersonChoices()} />;
}
function DepartmentReference(props: InputProps): ReactNode {
  return <ChoiceInput {...props} choices={useDepartmentChoices()} />;
}
function RecordReference(props: InputProps): ReactNode {
  return <ChoiceInput {...props} choices={useRecordChoices(props.command, props.spec.name)} />;
}

function ChoiceInput({
  choices,
  ...props
}: InputProps & { readonly choices: readonly { value: string; label: string }[] }): ReactNode {
  const { t } = useTranslation();
  const { spec, value, onChange } = props;
  const common = useCommon(props);
  const data = [...choices];
  if (spec.list) {
    return (
      <MultiSelect
        {...common}
        data={data}
        searchable
        maxValues={spec.itemsMax}
        value={[...((value as string[] | undefined) ?? [])]}
        onChange={onChange}
        nothingFoundMessage={t("records.form.nothing")}
      />
    );
  }
  return (
    <Select
      {...common}
      data={data}
      searchable
      clearable={!spec.required}
      clearButtonProps={{ "aria-label": t("action.clear") }}
      value={(value as string) || null}
      onChange={(next) => onChange(next ?? "")}
      nothingFoundMessage={t("records.form.nothing")}
    />
  );
}

function GroupFields({
  command,
  fields,
  values,
  onChange,
}: {
  readonly command: string;
  readonly fields: readonly FieldSpec[];
  readonly values: Values;
  readonly onChange: (values: Values) => void;
}): ReactNode {
  return (
    <Stack gap="sm">
      {fields
        .filter((spec) => spec.kind !== "other" && !isHidden(command, spec.name))
        .map((spec) => (
          <FieldInput
            key={spec.key}
            command={command}
            spec={spec}
            value={values[spec.key]}
            onChange={(value) => onChange({ ...values, [spec.key]: value })}
          />
        ))}
    </Stack>
  );
}

function GroupInput(props: InputProps): ReactNode {
  const { command, spec, value, onChange } = props;
  const { label } = useCommon(props);
  const fields = (
    <GroupFields command={command} fields={spec.fields} values={value as Values} onChange={onChange} />
  );
  // A single field says itself what it is.
  return spec.fields.length === 1 ? fields : <Fieldset legend={label}>{fields}</Fieldset>;
}

function GroupList(props: InputProps): ReactNode {
  const { t } = useTranslation();
  const { command, spec, value, onChange } = props;
  const { label } = useCommon(props);
  const items = value as readonly Values[];
  const replace = (index: number, item: Values): void =>
    onChange(items.map((before, at) => (at === index ? item : before)));
  return (
    <Fieldset legend={label}>
      <Stack gap="sm">
        {items.map((item, index) => (
          <Group key={index} align="flex-start" wrap="nowrap">
            <div style={{ flex: 1 }}>
              <GroupFields
                command={command}
                fields={spec.fields}
                values={item}
                onChange={(next) => replace(index, next)}
              />
            </div>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t("records.form.removeItem")}
              onClick={() => onChange(items.filter((_, at) => at !== index))}
            >
              <IconTrash size={16} />
            </ActionIcon>
          </Group>
        ))}
        {items.length < spec.itemsMax ? (
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconPlus size={14} />}
            style={{ alignSelf: "start" }}
            onClick={() => onChange([...items, emptyValue({ ...spec, list: false })])}
          >
            {t("records.form.addItem")}
          </Button>
        ) : null}
      </Stack>
    </Fieldset>
  );
}
