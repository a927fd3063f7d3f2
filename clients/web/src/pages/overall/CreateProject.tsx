// A new go-live: a name, and mostly a template that brings its columns, tasks, stages and meetings.
import { Button, Group, Modal, Radio, Select, Stack, TextInput } from "@mantine/core";
import { Language, newId, Refusal, type TemplateInfo, VariableType } from "@slipway/sdk";
import { useClient } from "@slipway/sdk/react";
import { useNavigate, useParams } from "@tanstack/react-router";
import { type FormEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePeople } from "../../app/people";
import { http } from "../../app/session";
import { DayInput } from "../../components/DayInput";
import { Form } from "../../components/Form";
import { PersonSelect } from "../../components/PersonSelect";
import { RefusalNotice } from "../../components/RefusalNotice";
import { Failure } from "../../components/states";
import type { Day } from "../../lib/dates";
import { inLanguage } from "../../lib/names";
import { useResource } from "../../lib/resource";

const load = async () => (await http.templates()).templates;
const blank = "blank";
const fields = {
  display: "grid",
  gridTemplateColumns: "repeat(auto-fill, minmax(200px, 1fr))",
  gap: 10,
} as const;

// Only what differs from the template; an emptied field takes its value again.
function given(
  { variables }: TemplateInfo,
  values: Readonly<Record<string, string>>,
): Record<string, string> {
  const own = variables.flatMap(({ name, defaultValue }) => {
    const value = values[name]?.trim();
    return value && value !== defaultValue ? [[name, value]] : [];
  });
  return Object.fromEntries(own);
}

export function CreateProject({ onClose }: { onClose: () => void }): ReactNode {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const navigate = useNavigate();
  const people = usePeople();
  const { ws = "main" } = useParams({ strict: false });
  const { value: templates, error, reload } = useResource(load);
  const [name, setName] = useState("");
  const [language, setLanguage] = useState(i18n.language === "en" ? Language.EN : Language.ZH_CN);
  const [picked, setPicked] = useState<string>();
  const [goLive, setGoLive] = useState<Day>();
  const [filled, setFilled] = useState<Readonly<Record<string, string>>>({ lead: people.me });
  // What was typed; a variable that nobody touched has the template's value.
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  // Made once, so that trying again after a failure makes no second project.
  const [project] = useState(newId);
  const [made, setMade] = useState(false);

  const template = templates?.find(
    (candidate) => candidate.templateId === (picked ?? templates[0]?.templateId),
  );
  const withTemplate = picked !== blank && template !== undefined;

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setRefusal(undefined);
    try {
      if (!made) {
        const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
        await client.send(project, {
          case: "createProject",
          value: { name: name.trim(), language, timeZone },
        }).committed;
        setMade(true);
      }
      if (withTemplate) {
        const chosen = Object.fromEntries(
          Object.entries(filled).filter(
            ([slot, person]) => person !== "" && template.roleSlots.includes(slot),
          ),
        );
        await client.send(project, {
          case: "applyTemplate",
          value: {
            templateId: template.templateId,
            language,
            goLive,
            people: chosen,
            variables: given(template, values),
          },
        }).committed;
      }
      onClose();
      void navigate({ to: "/w/$ws/p/$project", params: { ws, project } });
    } catch (failed) {
      setRefusal(failed instanceof Refusal ? failed : new Refusal("internal"));
    } finally {
      setBusy(false);
    }
  };

  return (
    <Modal
      opened
      onClose={onClose}
      title={t("portfolio.create")}
      size="lg"
      centered={false}
      closeButtonProps={{ "aria-label": t("action.close") }}
    >
      <Form onSubmit={(event) => void submit(event)}>
        <Stack gap="md">
          {refusal ? <RefusalNotice refusal={refusal} /> : null}
          {error ? <Failure error={error} retry={reload} /> : null}
          <TextInput
            label={t("create.name")}
            placeholder={t("create.namePlaceholder")}
            required
            maxLength={120}
            data-autofocus
            disabled={made}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Select
            label={t("create.template")}
            description={
              picked === blank
                ? t("create.blankExplain")
                : inLanguage(template?.description, i18n.language) || undefined
            }
            data={[
              ...(templates ?? []).map((one) => ({
                value: one.templateId,
                label: inLanguage(one.name, i18n.language),
              })),
              { value: blank, label: t("create.blank") },
            ]}
            value={picked ?? templates?.[0]?.templateId ?? blank}
            onChange={(value) => setPicked(value ?? blank)}
            allowDeselect={false}
          />
          <Radio.Group
            label={t("create.language")}
            description={t("create.languageExplain")}
            value={String(language)}
            onChange={(value) => setLanguage(Number(value) as Language)}
          >
            <Group mt={6}>
              <Radio value={String(Language.ZH_CN)} label="简体中文" />
              <Radio value={String(Language.EN)} label="English" />
            </Group>
          </Radio.Group>
          {withTemplate ? (
            <>
              <DayInput
                label={t("create.goLive")}
                description={t("create.goLiveExplain")}
                required
                value={goLive}
                onChange={setGoLive}
              />
              <fieldset style={{ border: 0, padding: 0, margin: 0 }}>
                <legend style={{ fontWeight: 550, padding: 0, fontSize: "0.9rem" }}>
                  {t("create.people")}
                </legend>
                <p className="muted" style={{ margin: "2px 0 10px", fontSize: "0.82rem" }}>
                  {t("create.peopleExplain")}
                </p>
                <div style={fields}>
                  {template.slots.map(({ slot, name: slotName }) => (
                    <PersonSelect
                      key={slot}
                      size="sm"
                      label={inLanguage(slotName, i18n.language) || slot}
                      value={filled[slot] ?? ""}
                      onChange={(person) => setFilled((before) => ({ ...before, [slot]: person }))}
                    />
                  ))}
                </div>
              </fieldset>
              {template.variables.length > 0 ? (
                <fieldset style={{ border: 0, padding: 0, margin: 0 }}>
                  <legend style={{ fontWeight: 550, padding: 0, fontSize: "0.9rem" }}>
                    {t("create.variables")}
                  </legend>
                  <div style={{ ...fields, marginTop: 10 }}>
                    {template.variables.map((variable) => (
                      <TextInput
                        key={variable.name}
                        size="sm"
                        label={inLanguage(variable.label, i18n.language)}
                        maxLength={100}
                        required={variable.defaultValue === ""}
                        inputMode={variable.type === VariableType.NUMBER_VARIABLE ? "numeric" : "text"}
                        pattern={variable.type === VariableType.NUMBER_VARIABLE ? "[0-9]{1,13}" : undefined}
                        value={values[variable.name] ?? variable.defaultValue}
                        onChange={(event) => {
                          const { value } = event.currentTarget;
                          setValues((before) => ({ ...before, [variable.name]: value }));
                        }}
                      />
                    ))}
                  </div>
                </fieldset>
              ) : null}
            </>
          ) : null}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("action.cancel")}
            </Button>
            <Button type="submit" loading={busy} disabled={name.trim() === ""}>
              {t("create.submit")}
            </Button>
          </Group>
        </Stack>
      </Form>
    </Modal>
  );
}
