import { timestampDate } from "@bufbuild/protobuf/wkt";
import { ActionIcon, Button, Group, Menu, Select, Tooltip } from "@mantine/core";
import {
  type MemberInfo,
  type ProjectInfo,
  type Refusal,
  Role,
  type Stage,
  type StageInfo,
  StageState,
} from "@slipway/sdk";
import { useConnection, useEntities, useGeneration, useTimeTravel } from "@slipway/sdk/react";
import { IconCheck, IconPlayerPlay, IconPlus, IconX } from "@tabler/icons-react";
import { Link, useParams } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense, useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePeople } from "../app/people";
import { useAct, useProject } from "../app/project";
import { http } from "../app/session";
import { AuditLine } from "../components/AuditLine";
import { PersonLine } from "../components/Avatar";
import { DayInput } from "../components/DayInput";
import { Form } from "../components/Form";
import { PersonSelect } from "../components/PersonSelect";
import { KeepMine, RefusalNotice } from "../components/RefusalNotice";
import { StageRibbon } from "../components/StageRibbon";
import { Failure, Loading } from "../components/states";
import { type Day, daysBetween, formatDay, formatInstant, isDay, today } from "../lib/dates";
import { projectStateName, roleName, roles, stageName, stageStateName, stages } from "../lib/names";
import { useResource } from "../lib/resource";
import { useTitle } from "../lib/title";

const ExportMenu = lazy(() => import("./ExportMenu").then((part) => ({ default: part.ExportMenu })));
const ReopenStage = lazy(() => import("./ReopenStage").then((part) => ({ default: part.ReopenStage })));

export function Overview(): ReactNode {
  const { t } = useTranslation();
  const { project, info } = useProject();
  useTitle(info?.name);
  const stageInfos = useEntities(project, "overview", "stage");
  const current = stages.find((stage) =>
    stageInfos.some((one) => one.stage === stage && one.state === StageState.STAGE_IN_PROGRESS),
  );
  const next = stages.find(
    (stage) => !stageInfos.some((one) => one.stage === stage && one.state === StageState.STAGE_COMPLETED),
  );
  const [chosen, setChosen] = useState<Stage>();
  const stage = chosen ?? current ?? next ?? stages[0];

  if (!info) {
    return (
      <div className="page">
        <Loading rows={5} height={70} />
      </div>
    );
  }
  return (
    <div className="page">
      <div className="page-title">
        <h1>{info.name}</h1>
        <span className="chip accent">{projectStateName(t, info.state)}</span>
        <span style={{ flex: 1 }} />
        <Suspense>
          <ExportMenu name={info.name} />
        </Suspense>
      </div>
      <div className="panel" style={{ marginBottom: 18 }}>
        <div style={{ padding: "12px 12px 0" }}>
          <StageRibbon infos={stageInfos} chosen={stage} onChoose={setChosen} />
        </div>
        {stage ? (
          <StagePanel key={stage} stage={stage} info={stageInfos.find((one) => one.stage === stage)} />
        ) : null}
      </div>
      <div className="overview-grid">
        <div className="stack">
          <CharterCard info={info} />
          <Activity />
        </div>
        <div className="stack">
          <Numbers info={info} />
          <Members />
          <Departments info={info} />
        </div>
      </div>
    </div>
  );
}

function StagePanel({ stage, info }: { stage: Stage; info: StageInfo | undefined }): ReactNode {
  const { t, i18n } = useTranslation();
  const { past } = useProject();
  const act = useAct();
  const [editing, setEditing] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const [busy, setBusy] = useState(false);
  const state = info?.state ?? StageState.STAGE_PLANNED;

  const run = async (intent: "startStage" | "completeStage"): Promise<void> => {
    setBusy(true);
    setRefusal(
      await act(
        intent === "startStage" ? { case: intent, value: { stage } } : { case: intent, value: { stage } },
      ),
    );
    setBusy(false);
  };
  const planned = [info?.plannedStart, info?.plannedEnd]
    .map((day) => formatDay(day, i18n.language))
    .filter((text) => text !== "")
    .join(" – ");
  return (
    <section className="panel-body" aria-label={stageName(t, stage)}>
      <div className="stage-panel">
        <div>
          <h2 style={{ margin: "0 0 4px", fontSize: "1rem" }}>
            {t("overview.stageTitle", { number: stages.indexOf(stage) + 1, name: stageName(t, stage) })}{" "}
            <span
              className={
                state === StageState.STAGE_COMPLETED
                  ? "chip good"
                  : state === StageState.STAGE_IN_PROGRESS
                    ? "chip accent"
                    : "chip"
              }
            >
              {stageStateName(t, state)}
            </span>
          </h2>
          <p className="muted" style={{ margin: 0, fontSize: "0.88rem" }}>
            {t(`stageHint.${stage as 1}`)}
          </p>
        </div>
        <dl className="facts">
          <div>
            <dt>{t("overview.owner")}</dt>
            <dd>
              <PersonLine id={info?.owner ?? ""} empty={t("overview.noOwner")} />
            </dd>
          </div>
          {info?.deputy ? (
            <div>
              <dt>{t("overview.deputy")}</dt>
              <dd>
                <PersonLine id={info.deputy} />
              </dd>
            </div>
          ) : null}
          {planned ? (
            <div>
              <dt>{t("overview.planned")}</dt>
              <dd className="tabular">{planned}</dd>
            </div>
          ) : null}
          {info?.startedAt ? (
            <div>
              <dt>{t("overview.startedAt")}</dt>
              <dd className="tabular">{formatInstant(timestampDate(info.startedAt), i18n.language)}</dd>
            </div>
          ) : null}
          {info?.completedAt ? (
            <div>
              <dt>{t("overview.completedAt")}</dt>
              <dd className="tabular">{formatInstant(timestampDate(info.completedAt), i18n.language)}</dd>
            </div>
          ) : null}
        </dl>
        {past ? null : (
          <Group gap={8}>
            <Button
              size="sm"
              variant="default"
              onClick={() => setEditing((on) => !on)}
              aria-expanded={editing}
            >
              {info?.owner ? t("overview.changeOwner") : t("overview.assignOwner")}
            </Button>
            {state === StageState.STAGE_PLANNED ? (
              <Button
                size="sm"
                loading={busy}
                leftSection={<IconPlayerPlay size={15} />}
                onClick={() => void run("startStage")}
              >
                {t("overview.startStage")}
              </Button>
            ) : null}
            {state === StageState.STAGE_IN_PROGRESS ? (
              <Button
                size="sm"
                loading={busy}
                leftSection={<IconCheck size={15} />}
                onClick={() => void run("completeStage")}
              >
                {t("overview.completeStage")}
              </Button>
            ) : null}
            {state === StageState.STAGE_COMPLETED ? (
              <Suspense>
                <ReopenStage stage={stage} />
              </Suspense>
            ) : null}
          </Group>
        )}
      </div>
      {refusal ? (
        <div style={{ marginTop: 10 }}>
          <RefusalNotice refusal={refusal} onDismiss={() => setRefusal(undefined)} />
        </div>
      ) : null}
      {editing && !past ? <OwnerForm stage={stage} info={info} onDone={() => setEditing(false)} /> : null}
    </section>
  );
}

function OwnerForm({
  stage,
  info,
  onDone,
}: {
  stage: Stage;
  info: StageInfo | undefined;
  onDone: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const act = useAct();
  const { revision } = useProject();
  // What its reader saw when the form was opened.
  const [seen] = useState(revision);
  const [owner, setOwner] = useState(info?.owner ?? "");
  const [deputy, setDeputy] = useState(info?.deputy ?? "");
  const [start, setStart] = useState<Day | undefined>(info?.plannedStart);
  const [end, setEnd] = useState<Day | undefined>(info?.plannedEnd);
  const [refusal, setRefusal] = useState<Refusal>();
  const [busy, setBusy] = useState(false);
  const save = (expected: bigint): void => {
    setBusy(true);
    const value = { stage, owner, deputy, plannedStart: start, plannedEnd: end };
    const expect = { entity: `stage/${stage}`, revision: expected };
    void act({ case: "assignStageOwner", value }, { expect }).then((refused) => {
      setBusy(false);
      setRefusal(refused);
      if (!refused) onDone();
    });
  };
  return (
    <Form
      style={{ marginTop: 14 }}
      onSubmit={() => {
        save(seen);
      }}
    >
      <div className="form-grid">
        <PersonSelect label={t("overview.owner")} value={owner} onChange={setOwner} required />
        <PersonSelect label={t("overview.deputy")} value={deputy} onChange={setDeputy} />
        <DayInput label={t("overview.plannedStart")} value={start} onChange={setStart} />
        <DayInput label={t("overview.plannedEnd")} value={end} onChange={setEnd} />
      </div>
      {refusal ? (
        <RefusalNotice refusal={refusal} onDismiss={() => setRefusal(undefined)}>
          <KeepMine refusal={refusal} onKeep={() => save(revision)} />
        </RefusalNotice>
      ) : null}
      <Group mt="sm">
        <Button type="submit" size="sm" loading={busy} disabled={owner === ""}>
          {t("action.save")}
        </Button>
        <Button size="sm" variant="default" onClick={onDone}>
          {t("action.cancel")}
        </Button>
      </Group>
    </Form>
  );
}

function useSection(): { ws: string; project: string } {
  const { ws = "main", project = "" } = useParams({ strict: false });
  return { ws, project };
}

function CharterCard({ info }: { info: ProjectInfo }): ReactNode {
  const { t, i18n } = useTranslation();
  const params = useSection();
  const charter = info.charter;
  const goLive = charter?.goLive;
  return (
    <section className="panel">
      <div className="panel-head">
        <h2>{t("nav.charter")}</h2>
        <span className={info.charterApproved ? "chip good" : "chip warn"}>
          {info.charterApproved ? t("charter.approved") : t("charter.draft")}
        </span>
      </div>
      <div className="panel-body">
        {charter?.goal ? (
          <p className="prewrap" style={{ margin: "0 0 12px" }}>
            {charter.goal}
          </p>
        ) : (
          <p className="muted" style={{ margin: "0 0 12px" }}>
            {t("charter.empty")}
          </p>
        )}
        {charter && charter.successFactors.length > 0 ? (
          <ul style={{ margin: "0 0 12px", paddingLeft: 18, fontSize: "0.9rem" }}>
            {charter.successFactors.map((factor) => (
              <li key={factor.id || factor.name}>
                {factor.name}
                {factor.target ? <span className="muted"> · {factor.target}</span> : null}
              </li>
            ))}
          </ul>
        ) : null}
        <Group justify="space-between">
          <span className="muted tabular" style={{ fontSize: "0.88rem" }}>
            {isDay(goLive)
              ? t("portfolio.goLive", { day: formatDay(goLive, i18n.language) })
              : t("portfolio.noGoLive")}
          </span>
          <Button
            component={Link}
            to="/w/$ws/p/$project/charter"
            params={params as never}
            variant="default"
            size="compact-sm"
          >
            {t("charter.open")}
          </Button>
        </Group>
      </div>
    </section>
  );
}

function Numbers({ info }: { info: ProjectInfo }): ReactNode {
  const { t } = useTranslation();
  const params = useSection();
  const goLive = info.charter?.goLive;
  const days = isDay(goLive) ? daysBetween(today(), goLive) : undefined;
  const total = info.tasksOpen + info.tasksDone;
  return (
    <section className="panel" aria-label={t("overview.numbers")}>
      <dl className="numbers">
        <div>
          <dt>{t("overview.daysToGoLive")}</dt>
          <dd>{days === undefined ? "–" : days}</dd>
        </div>
        <div>
          <dt>{t("overview.open")}</dt>
          <dd>{info.tasksOpen}</dd>
        </div>
        <div>
          <dt>{t("overview.done")}</dt>
          <dd>
            {info.tasksDone}
            <small className="muted">
              {total > 0 ? ` ${Math.round((100 * info.tasksDone) / total)}%` : ""}
            </small>
          </dd>
        </div>
        <div>
          <dt>{t("overview.blocked")}</dt>
          <dd style={info.tasksBlocked > 0 ? { color: "var(--sw-bad)" } : undefined}>
            {info.tasksBlocked > 0 ? (
              <Link
                to="/w/$ws/p/$project/board"
                params={params}
                search={{ show: "blocked" }}
                style={{ color: "inherit" }}
                aria-label={t("portfolio.blocked", { count: info.tasksBlocked })}
              >
                {info.tasksBlocked}
              </Link>
            ) : (
              0
            )}
          </dd>
        </div>
      </dl>
    </section>
  );
}

function Members(): ReactNode {
  const { t, i18n } = useTranslation();
  const people = usePeople();
  const { project, past } = useProject();
  const act = useAct();
  const members = useEntities(project, "overview", "member");
  const [adding, setAdding] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const sorted = useMemo(() => {
    const collator = new Intl.Collator(i18n.language);
    return [...members]
      .filter((member) => member.roles.length > 0)
      .sort((a, b) => collator.compare(people.name(a.personId), people.name(b.personId)));
  }, [members, people, i18n.language]);

  const grant = (personId: string, role: Role): void => {
    void act({ case: "grantRole", value: { personId, role } }).then(setRefusal);
  };
  const revoke = (personId: string, role: Role): void => {
    void act({ case: "revokeRole", value: { personId, role } }).then(setRefusal);
  };
  return (
    <section className="panel">
      <div className="panel-head">
        <h2>{t("overview.members")}</h2>
        {past ? null : (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconPlus size={14} />}
            onClick={() => setAdding((on) => !on)}
            aria-expanded={adding}
          >
            {t("overview.addMember")}
          </Button>
        )}
      </div>
      <div className="panel-body" style={{ paddingTop: 6 }}>
        {refusal ? <RefusalNotice refusal={refusal} onDismiss={() => setRefusal(undefined)} /> : null}
        {adding ? <AddMember onAdd={grant} onDone={() => setAdding(false)} /> : null}
        {sorted.length === 0 ? <p className="muted">{t("overview.noMembers")}</p> : null}
        <ul className="rows">
          {sorted.map((member) => (
            <MemberRow key={member.personId} member={member} past={past} grant={grant} revoke={revoke} />
          ))}
        </ul>
      </div>
    </section>
  );
}

function Departments({ info }: { info: ProjectInfo }): ReactNode {
  const { t } = useTranslation();
  const people = usePeople();
  const { past } = useProject();
  const act = useAct();
  const [refusal, setRefusal] = useState<Refusal>();
  const others = people.departments.filter((one) => !info.departments.includes(one.departmentId));
  return (
    <section className="panel">
      <div className="panel-head">
        <h2>{t("overview.departments")}</h2>
      </div>
      <div className="panel-body">
        {refusal ? <RefusalNotice refusal={refusal} onDismiss={() => setRefusal(undefined)} /> : null}
        {info.departments.length === 0 ? (
          <p className="muted" style={{ marginTop: 0 }}>
            {t("overview.noDepartments")}
          </p>
        ) : null}
        <div style={{ display: "flex", flexWrap: "wrap", gap: 6 }}>
          {info.departments.map((id) => (
            <span key={id} className="chip">
              {people.department(id)}
            </span>
          ))}
        </div>
        {past || others.length === 0 ? null : (
          <Select
            mt={10}
            size="sm"
            aria-label={t("overview.joinDepartment")}
            placeholder={t("overview.joinDepartment")}
            value={null}
            data={others.map((one) => ({ value: one.departmentId, label: one.name }))}
            onChange={(departmentId) => {
              if (departmentId)
                void act({ case: "joinDepartment", value: { departmentId } }).then(setRefusal);
            }}
          />
        )}
      </div>
    </section>
  );
}

function MemberRow({
  member,
  past,
  grant,
  revoke,
}: {
  member: MemberInfo;
  past: boolean;
  grant: (personId: string, role: Role) => void;
  revoke: (personId: string, role: Role) => void;
}): ReactNode {
  const { t } = useTranslation();
  const people = usePeople();
  const name = people.name(member.personId);
  return (
    <li style={{ padding: "8px 0", display: "flex", gap: 8, alignItems: "flex-start" }}>
      <div style={{ flex: 1, minWidth: 0 }}>
        <PersonLine id={member.personId} />
        <div style={{ display: "flex", flexWrap: "wrap", gap: 4, margin: "5px 0 0 28px" }}>
          {member.roles.map((role) => (
            <span key={role} className="chip" style={{ paddingRight: past ? 8 : 2 }}>
              {roleName(t, role)}
              {past ? null : (
                <Tooltip label={t("overview.revoke", { role: roleName(t, role), name })}>
                  <button
                    type="button"
                    className="chip-x"
                    aria-label={t("overview.revoke", { role: roleName(t, role), name })}
                    onClick={() => revoke(member.personId, role)}
                  >
                    <IconX size={12} aria-hidden="true" />
                  </button>
                </Tooltip>
              )}
            </span>
          ))}
        </div>
      </div>
      {past ? null : (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" aria-label={t("overview.grantTo", { name })}>
              <IconPlus size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown mah={320} style={{ overflowY: "auto" }}>
            <Menu.Label>{t("overview.grant")}</Menu.Label>
            {roles
              .filter((role) => role !== Role.ADMINISTRATOR && !member.roles.includes(role))
              .map((role) => (
                <Menu.Item key={role} onClick={() => grant(member.personId, role)}>
                  {roleName(t, role)}
                </Menu.Item>
              ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </li>
  );
}

function AddMember({
  onAdd,
  onDone,
}: {
  onAdd: (person: string, role: Role) => void;
  onDone: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const [person, setPerson] = useState("");
  const [role, setRole] = useState<Role>(Role.MEMBER);
  return (
    <Form
      className="inset"
      onSubmit={() => {
        onAdd(person, role);
        onDone();
      }}
    >
      <PersonSelect size="sm" label={t("overview.person")} value={person} onChange={setPerson} />
      <Select
        size="sm"
        label={t("overview.role")}
        value={String(role)}
        onChange={(value) => setRole(Number(value ?? Role.MEMBER) as Role)}
        allowDeselect={false}
        data={roles
          .filter((one) => one !== Role.ADMINISTRATOR)
          .map((one) => ({ value: String(one), label: roleName(t, one) }))}
      />
      <Group>
        <Button size="compact-sm" type="submit" disabled={person === ""}>
          {t("overview.grant")}
        </Button>
        <Button size="compact-sm" variant="default" onClick={onDone}>
          {t("action.cancel")}
        </Button>
      </Group>
    </Form>
  );
}

function Activity(): ReactNode {
  const { t } = useTranslation();
  const { project, past, revision } = useProject();
  const { at } = useTimeTravel();
  const head = useConnection().heads.get(project);
  const params = useSection();
  // A new revision asks again; what is shown stays until the answer is here.
  const moment = past ? revision : (head ?? revision);
  // Each revision is another answer.
  const load = useCallback(
    () => http.auditPage(project, { limit: 8, ...(at ? { at } : {}) }),
    [project, at, moment],
  );
  const { value, error, reload } = useResource(load, useGeneration(project));
  return (
    <section className="panel">
      <div className="panel-head">
        <h2>{t("overview.activity")}</h2>
        <Button
          component={Link}
          to="/w/$ws/p/$project/audit"
          params={params as never}
          variant="default"
          size="compact-sm"
        >
          {t("overview.wholeTrail")}
        </Button>
      </div>
      <div className="panel-body" style={{ paddingTop: 4, paddingBottom: 6 }}>
        {error ? <Failure error={error} retry={reload} /> : null}
        {!value && !error ? <Loading rows={4} height={32} /> : null}
        <ul className="rows">
          {value?.entries.map((entry) => (
            <li key={String(entry.revision)} style={{ padding: "8px 0" }}>
              <AuditLine entry={entry} />
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
