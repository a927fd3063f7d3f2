import { ActionIcon, Button, Group, Stack, Textarea, TextInput } from "@mantine/core";
import { type Charter, newId, type Refusal, type SuccessFactor } from "@slipway/sdk";
import { IconCircleCheck, IconPlus, IconTrash } from "@tabler/icons-react";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePeople } from "../app/people";
import { useAct, useProject } from "../app/project";
import { PersonLine } from "../components/Avatar";
import { DayInput } from "../components/DayInput";
import { Form } from "../components/Form";
import { PersonSelect } from "../components/PersonSelect";
import { KeepMine, RefusalNotice } from "../components/RefusalNotice";
import { Loading, Notice } from "../components/states";
import { type CharterDraft, draftOf, gaps, sameDraft, toCharter } from "../lib/charter";
import { formatDay } from "../lib/dates";
import { stageName, stageNamed } from "../lib/names";
import { useTitle } from "../lib/title";
import { EvidenceChip } from "../proof/EvidenceChip";

export function CharterPage(): ReactNode {
  const { t } = useTranslation();
  const { info, past } = useProject();
  useTitle(info ? `${t("nav.charter")} · ${info.name}` : undefined);
  if (!info) {
    return (
      <div className="page">
        <Loading rows={5} height={70} />
      </div>
    );
  }
  const fixed = past || info.charterApproved;
  return (
    <div className="page" style={{ maxWidth: 880 }}>
      <div className="page-title">
        <h1>{t("charter.title")}</h1>
        <span className={info.charterApproved ? "chip good" : "chip warn"}>
          {info.charterApproved ? t("charter.approved") : t("charter.draft")}
        </span>
      </div>
      {info.charterApproved ? <ApprovedBy id={info.charterApprovedBy} /> : null}
      {fixed ? <CharterText charter={info.charter} /> : <CharterForm charter={info.charter} />}
    </div>
  );
}

function ApprovedBy({ id }: { id: string }): ReactNode {
  const { t } = useTranslation();
  const people = usePeople();
  const { project } = useProject();
  return (
    <div style={{ marginBottom: 14 }}>
      <Notice kind="info">
        {t("charter.approvedBy", { name: people.name(id) })}{" "}
        <EvidenceChip project={project} query="command:approve_charter" />
      </Notice>
    </div>
  );
}

function CharterText({ charter }: { charter: Charter | undefined }): ReactNode {
  const { t, i18n } = useTranslation();
  if (!charter) return <p className="muted">{t("charter.empty")}</p>;
  const list = (items: readonly string[]): ReactNode =>
    items.length === 0 ? (
      <p className="muted">{t("charter.none")}</p>
    ) : (
      <ul>
        {items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
    );
  return (
    <article className="panel panel-body charter-text">
      <h2>{t("charter.goal")}</h2>
      <p className="prewrap">{charter.goal || t("charter.none")}</p>
      <h2>{t("charter.inScope")}</h2>
      {list(charter.inScope)}
      <h2>{t("charter.outOfScope")}</h2>
      {list(charter.outOfScope)}
      <h2>{t("charter.factors")}</h2>
      {charter.successFactors.length === 0 ? <p className="muted">{t("charter.none")}</p> : null}
      <ul>
        {charter.successFactors.map((factor) => (
          <li key={factor.id || factor.name}>
            <strong>{factor.name}</strong>
            <div className="muted">
              {[factor.measure, factor.target, formatDay(factor.due, i18n.language)]
                .filter((part) => part !== "")
                .join(" · ")}
            </div>
          </li>
        ))}
      </ul>
      <dl className="facts">
        <div>
          <dt>{t("charter.sponsor")}</dt>
          <dd>
            <PersonLine id={charter.sponsor} empty={t("person.nobody")} />
          </dd>
        </div>
        <div>
          <dt>{t("charter.lead")}</dt>
          <dd>
            <PersonLine id={charter.lead} empty={t("person.nobody")} />
          </dd>
        </div>
        <div>
          <dt>{t("charter.goLive")}</dt>
          <dd>{formatDay(charter.goLive, i18n.language) || t("portfolio.noGoLive")}</dd>
        </div>
      </dl>
    </article>
  );
}

function CharterForm({ charter }: { charter: Charter | undefined }): ReactNode {
  const { t } = useTranslation();
  const act = useAct();
  const { isSponsor, revision } = useProject();
  const [base, setBase] = useState<CharterDraft>(() => draftOf(charter));
  // Where the project stood as `base` was read.
  const [seen, setSeen] = useState(revision);
  const [draft, setDraft] = useState<CharterDraft>(base);
  const [refusal, setRefusal] = useState<Refusal>();
  const [busy, setBusy] = useState<"save" | "approve">();
  const [saved, setSaved] = useState(false);
  const dirty = !sameDraft(draft, base);
  const theirs = draftOf(charter);
  const changedElsewhere = !sameDraft(theirs, base);

  // Another person saved: an untouched form follows; a touched one asks.
  useEffect(() => {
    if (dirty) return;
    // One's own saving may be ahead of the view.
    setSeen((before) => (revision > before ? revision : before));
    if (changedElsewhere) {
      setBase(theirs);
      setDraft(theirs);
    }
  }, [changedElsewhere, dirty, theirs, revision]);

  const change = (part: Partial<CharterDraft>): void => {
    setSaved(false);
    setDraft((before) => ({ ...before, ...part }));
  };
  const changeFactor = (id: string, part: Partial<SuccessFactor>): void =>
    change({ factors: draft.factors.map((factor) => (factor.id === id ? { ...factor, ...part } : factor)) });

  const save = async (expected = seen): Promise<boolean> => {
    setBusy("save");
    const refused = await act(
      { case: "draftCharter", value: { charter: toCharter(draft) } },
      { expect: { entity: "project", revision: expected }, onCommitted: setSeen },
    );
    setBusy(undefined);
    setRefusal(refused);
    if (refused) return false;
    setBase(draft);
    setSaved(true);
    return true;
  };
  const approve = async (): Promise<void> => {
    if (dirty && !(await save())) return;
    setBusy("approve");
    setRefusal(await act({ case: "approveCharter", value: {} }));
    setBusy(undefined);
  };
  const missing = gaps(draft);

  return (
    <Form
      onSubmit={() => {
        void save();
      }}
    >
      <Stack gap="lg">
        {changedElsewhere && dirty ? (
          <Notice kind="warn">
            <div>{t("charter.changedElsewhere")}</div>
            <Button
              size="compact-sm"
              variant="default"
              mt={6}
              onClick={() => {
                setBase(theirs);
                setDraft(theirs);
                setSeen(revision);
                setRefusal(undefined);
              }}
            >
              {t("conflict.takeTheirs")}
            </Button>
          </Notice>
        ) : null}
        <section className="panel panel-body">
          <Stack gap="md">
            <Textarea
              label={t("charter.goal")}
              description={t("charter.goalHint")}
              autosize
              minRows={3}
              maxLength={2000}
              value={draft.goal}
              onChange={(event) => change({ goal: event.currentTarget.value })}
            />
            <div className="form-grid">
              <Textarea
                label={t("charter.inScope")}
                description={t("charter.onePerLine")}
                autosize
                minRows={3}
                value={draft.inScope}
                onChange={(event) => change({ inScope: event.currentTarget.value })}
              />
              <Textarea
                label={t("charter.outOfScope")}
                description={t("charter.onePerLine")}
                autosize
                minRows={3}
                value={draft.outOfScope}
                onChange={(event) => change({ outOfScope: event.currentTarget.value })}
              />
            </div>
            <div className="form-grid">
              <PersonSelect
                label={t("charter.sponsor")}
                value={draft.sponsor}
                onChange={(sponsor) => change({ sponsor })}
              />
              <PersonSelect
                label={t("charter.lead")}
                value={draft.lead}
                onChange={(lead) => change({ lead })}
              />
              <DayInput
                label={t("charter.goLive")}
                value={draft.goLive}
                onChange={(goLive) => change({ goLive })}
              />
            </div>
          </Stack>
        </section>
        <section className="panel">
          <div className="panel-head">
            <h2>{t("charter.factors")}</h2>
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconPlus size={14} />}
              onClick={() =>
                change({
                  factors: [
                    ...draft.factors,
                    { id: newId(), name: "", measure: "", target: "", due: undefined },
                  ],
                })
              }
            >
              {t("charter.addFactor")}
            </Button>
          </div>
          <div className="panel-body">
            {draft.factors.length === 0 ? (
              <p className="muted" style={{ margin: 0 }}>
                {t("charter.noFactors")}
              </p>
            ) : null}
            {draft.factors.map((factor, position) => (
              <fieldset key={factor.id} className="factor">
                <legend className="visually-hidden">
                  {t("charter.factorNumber", { number: position + 1 })}
                </legend>
                <TextInput
                  label={t("charter.factorName")}
                  required
                  maxLength={200}
                  value={factor.name}
                  onChange={(event) => changeFactor(factor.id, { name: event.currentTarget.value })}
                />
                <TextInput
                  label={t("charter.measure")}
                  maxLength={500}
                  value={factor.measure}
                  onChange={(event) => changeFactor(factor.id, { measure: event.currentTarget.value })}
                />
                <TextInput
                  label={t("charter.target")}
                  maxLength={200}
                  value={factor.target}
                  onChange={(event) => changeFactor(factor.id, { target: event.currentTarget.value })}
                />
                <DayInput
                  label={t("charter.due")}
                  value={factor.due}
                  onChange={(due) => changeFactor(factor.id, { due: due as SuccessFactor["due"] })}
                />
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size="lg"
                  aria-label={t("charter.removeFactor", { name: factor.name || position + 1 })}
                  onClick={() => change({ factors: draft.factors.filter((one) => one.id !== factor.id) })}
                >
                  <IconTrash size={17} />
                </ActionIcon>
              </fieldset>
            ))}
          </div>
        </section>
        {missing.length > 0 ? (
          <Notice kind="warn">
            {t("charter.missing")}
            <ul>
              {missing.map((gap) => (
                <li key={gap}>{t(`charter.gap.${gap}`)}</li>
              ))}
            </ul>
          </Notice>
        ) : null}
        {refusal ? (
          <RefusalNotice refusal={refusal} onDismiss={() => setRefusal(undefined)}>
            <MissingFacts refusal={refusal} />
            <KeepMine refusal={refusal} onKeep={() => void save(revision)} />
          </RefusalNotice>
        ) : null}
        <Group className="form-foot">
          <Button type="submit" variant="default" loading={busy === "save"} disabled={!dirty}>
            {t("charter.save")}
          </Button>
          <Button
            leftSection={<IconCircleCheck size={17} />}
            loading={busy === "approve"}
            onClick={() => void approve()}
            data-testid="approve-charter"
          >
            {dirty ? t("charter.saveAndApprove") : t("charter.approve")}
          </Button>
          <span className="muted" role="status" style={{ fontSize: "0.85rem" }}>
            {saved && !dirty ? t("charter.saved") : isSponsor ? "" : t("charter.sponsorApproves")}
          </span>
        </Group>
      </Stack>
    </Form>
  );
}

// What the refusal lists, one line each.
function MissingFacts({ refusal }: { refusal: Refusal }): ReactNode {
  const { t, i18n } = useTranslation();
  const say = (key: string, value: string): string | undefined => {
    if (key === "stage") {
      const stage = stageNamed(value);
      return stage ? t("charter.gap.stage", { stage: stageName(t, stage) }) : value;
    }
    if (key === "missing")
      return i18n.exists(`charter.gap.${value}`) ? t(`charter.gap.${value as "goal"}`) : value;
    if (key === "unmeasured") return t("charter.gap.factor", { name: value });
    return undefined;
  };
  const lines = refusal.facts
    .map((fact) => say(fact.key, fact.value))
    .filter((line): line is string => line !== undefined);
  if (lines.length === 0) return null;
  return (
    <ul>
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
