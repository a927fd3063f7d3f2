// Who is in the workspace, and its departments: an administrator's.
import { ActionIcon, Button, Group, Modal, Select, Stack, TextInput } from "@mantine/core";
import {
  type Intent,
  Language,
  newId,
  type PersonInfo,
  type Refusal,
  type Role,
  type SendOptions,
} from "@slipway/sdk";
import { useView } from "@slipway/sdk/react";
import { IconLink, IconPencil, IconPlus, IconTrash, IconX } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePeople } from "../../app/people";
import { useActOn } from "../../app/project";
import { http } from "../../app/session";
import { Avatar } from "../../components/Avatar";
import { ErasePerson } from "../../components/Erase";
import { Form } from "../../components/Form";
import { RefusalNotice } from "../../components/RefusalNotice";
import { Secret } from "../../components/Secret";
import { Failure, Notice } from "../../components/states";
import { roleName, roles } from "../../lib/names";

export function People(): ReactNode {
  const { t } = useTranslation();
  const people = usePeople();
  const act = useActOn("workspace");
  const [refusal, setRefusal] = useState<Refusal>();
  const [link, setLink] = useState<{ name: string; url: string }>();
  const [failed, setFailed] = useState<unknown>();
  const [adding, setAdding] = useState(false);
  const run = async (intent: Intent, options: SendOptions = {}): Promise<Refusal | undefined> => {
    const refused = await act(intent, options);
    setRefusal(refused);
    return refused;
  };
  const invite = (person: { personId: string; name: string }): void => {
    setFailed(undefined);
    http
      .invite(person.personId)
      .then(
        (invitation) => setLink({ name: person.name, url: new URL(invitation.path, location.origin).href }),
        setFailed,
      );
  };
  return (
    <Stack gap="lg">
      {refusal ? <RefusalNotice refusal={refusal} onDismiss={() => setRefusal(undefined)} /> : null}
      {failed ? <Failure error={failed} /> : null}
      {link ? (
        <Notice kind="info" onDismiss={() => setLink(undefined)}>
          {t("settings.inviteMade", { name: link.name })}
          <Secret value={link.url} label={t("settings.invite")} />
        </Notice>
      ) : null}
      <section className="panel">
        <div className="panel-head">
          <h2>{t("settings.people")}</h2>
          <Button
            size="compact-sm"
            leftSection={<IconPlus size={15} />}
            onClick={() => setAdding(true)}
            data-testid="add-person"
          >
            {t("settings.addPerson")}
          </Button>
        </div>
        <ul className="rows" style={{ padding: "0 16px" }}>
          {people.list.map((person) => (
            <PersonRow key={person.personId} person={person} run={run} invite={invite} />
          ))}
        </ul>
        {people.former.length > 0 ? (
          <details style={{ padding: "8px 16px" }}>
            <summary className="muted">{t("settings.former", { count: people.former.length })}</summary>
            <ul className="rows">
              {people.former.map((person) => (
                <li
                  key={person.personId}
                  style={{ padding: "6px 0", display: "flex", gap: 10, alignItems: "center" }}
                >
                  <Avatar id={person.personId} />
                  <span style={{ flex: 1 }}>{person.name}</span>
                  <ErasePerson person={person} run={run} />
                </li>
              ))}
            </ul>
          </details>
        ) : null}
      </section>
      <Departments run={run} />
      {adding ? <AddPerson onClose={() => setAdding(false)} run={run} onAdded={invite} /> : null}
    </Stack>
  );
}

type Run = (intent: Intent, options?: SendOptions) => Promise<Refusal | undefined>;

function PersonRow({
  person,
  run,
  invite,
}: {
  person: PersonInfo;
  run: Run;
  invite: (person: PersonInfo) => void;
}): ReactNode {
  const { t } = useTranslation();
  const people = usePeople();
  const { personId, name } = person;
  const [editing, setEditing] = useState(false);
  return (
    <li style={{ padding: "10px 0", display: "flex", flexWrap: "wrap", gap: 10, alignItems: "center" }}>
      <Avatar id={personId} />
      <div style={{ flex: "1 1 160px", minWidth: 0 }}>
        <strong>{name}</strong>
        <div className="muted" style={{ fontSize: "0.84rem" }}>
          {[person.email, person.departmentId ? people.department(person.departmentId) : ""]
            .filter((part) => part)
            .join(" · ")}
        </div>
        <div style={{ display: "flex", flexWrap: "wrap", gap: 4, marginTop: 4 }}>
          {person.roles.map((role) => (
            <span key={role} className="chip" style={{ paddingRight: 2 }}>
              {roleName(t, role)}
              <button
                type="button"
                className="chip-x"
                aria-label={t("overview.revoke", { role: roleName(t, role), name })}
                onClick={() => void run({ case: "revokeRole", value: { personId, role } })}
              >
                <IconX size={12} aria-hidden="true" />
              </button>
            </span>
          ))}
        </div>
      </div>
      <Select
        size="xs"
        w={150}
        aria-label={t("overview.grantTo", { name })}
        placeholder={t("overview.grant")}
        value={null}
        data={roles
          .filter((role) => !person.roles.includes(role))
          .map((role) => ({ value: String(role), label: roleName(t, role) }))}
        onChange={(value) => {
          if (value) void run({ case: "grantRole", value: { personId, role: Number(value) as Role } });
        }}
      />
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconLink size={14} />}
        onClick={() => invite(person)}
        aria-label={`${t("settings.invite")}: ${name}`}
      >
        {t("settings.invite")}
      </Button>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={`${t("settings.editPerson")}: ${name}`}
        onClick={() => setEditing(true)}
      >
        <IconPencil size={16} />
      </ActionIcon>
      {editing ? <EditPerson person={person} onClose={() => setEditing(false)} run={run} /> : null}
      {personId === people.me ? null : (
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t("settings.deactivate", { name })}
          onClick={() => {
            if (window.confirm(t("settings.deactivateAsk", { name })))
              void run({ case: "deactivatePerson", value: { personId } });
          }}
        >
          <IconTrash size={16} />
        </ActionIcon>
      )}
      <ErasePerson person={person} run={run} />
    </li>
  );
}

interface PersonEntry {
  readonly name: string;
  readonly email: string;
  readonly departmentId: string;
}

function PersonFields({
  person,
  onChange,
}: {
  readonly person: PersonEntry;
  readonly onChange: (person: PersonEntry) => void;
}): ReactNode {
  const { t } = useTranslation();
  const people = usePeople();
  return (
    <>
      <TextInput
        label={t("settings.name")}
        required
        maxLength={100}
        data-autofocus
        value={person.name}
        onChange={(event) => onChange({ ...person, name: event.currentTarget.value })}
      />
      <TextInput
        type="email"
        label={t("settings.email")}
        maxLength={254}
        value={person.email}
        onChange={(event) => onChange({ ...person, email: event.currentTarget.value })}
      />
      <Select
        label={t("card.department")}
        clearable
        clearButtonProps={{ "aria-label": t("action.clear") }}
        value={person.departmentId || null}
        data={people.departments.map((one) => ({ value: one.departmentId, label: one.name }))}
        onChange={(value) => onChange({ ...person, departmentId: value ?? "" })}
      />
    </>
  );
}

// A person's own name, address and department; an administrator's of anyone.
export function EditPerson({
  person,
  onClose,
  run,
}: {
  person: PersonInfo;
  onClose: () => void;
  run: Run;
}): ReactNode {
  const { t } = useTranslation();
  const [entered, setEntered] = useState<PersonEntry>(person);
  const [refusal, setRefusal] = useState<Refusal>();
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("settings.editPerson")}
      closeButtonProps={{ "aria-label": t("action.close") }}
    >
      <Form
        onSubmit={() => {
          const { departmentId } = entered;
          const name = entered.name.trim();
          const email = entered.email.trim();
          const value = {
            personId: person.personId,
            ...(name === person.name ? {} : { name }),
            ...(email === person.email ? {} : { email }),
            ...(departmentId === person.departmentId ? {} : { departmentId }),
          };
          void run({ case: "editPerson", value }).then((refused) => {
            setRefusal(refused);
            if (!refused) onClose();
          });
        }}
      >
        <Stack>
          {refusal ? <RefusalNotice refusal={refusal} /> : null}
          <PersonFields person={entered} onChange={setEntered} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("action.cancel")}
            </Button>
            <Button type="submit" disabled={entered.name.trim() === ""}>
              {t("action.save")}
            </Button>
          </Group>
        </Stack>
      </Form>
    </Modal>
  );
}

function AddPerson({
  onClose,
  run,
  onAdded,
}: {
  onClose: () => void;
  run: Run;
  onAdded: (person: { personId: string; name: string }) => void;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const [entered, setEntered] = useState<PersonEntry>({ name: "", email: "", departmentId: "" });
  const [role, setRole] = useState("");
  const [refusal, setRefusal] = useState<Refusal>();
  const [busy, setBusy] = useState(false);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("settings.addPerson")}
      closeButtonProps={{ "aria-label": t("action.close") }}
    >
      <Form
        onSubmit={() => {
          setBusy(true);
          const personId = newId();
          const language = i18n.language === "en" ? Language.EN : Language.ZH_CN;
          const person = {
            personId,
            name: entered.name.trim(),
            email: entered.email.trim(),
            departmentId: entered.departmentId,
            language,
          };
          void run({ case: "addPerson", value: person }).then(async (refused) => {
            if (!refused && role)
              await run({ case: "grantRole", value: { personId, role: Number(role) as Role } });
            setBusy(false);
            setRefusal(refused);
            if (refused) return;
            onAdded(person);
            onClose();
          });
        }}
      >
        <Stack>
          {refusal ? <RefusalNotice refusal={refusal} /> : null}
          <PersonFields person={entered} onChange={setEntered} />
          <Select
            label={t("settings.workspaceRole")}
            description={t("settings.workspaceRoleExplain")}
            clearable
            clearButtonProps={{ "aria-label": t("action.clear") }}
            value={role || null}
            data={roles.map((one) => ({ value: String(one), label: roleName(t, one) }))}
            onChange={(value) => setRole(value ?? "")}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("action.cancel")}
            </Button>
            <Button type="submit" loading={busy} disabled={entered.name.trim() === ""}>
              {t("settings.addAndInvite")}
            </Button>
          </Group>
        </Stack>
      </Form>
    </Modal>
  );
}

function Departments({ run }: { run: Run }): ReactNode {
  const { t } = useTranslation();
  const people = usePeople();
  const [name, setName] = useState("");
  return (
    <section className="panel">
      <div className="panel-head">
        <h2>{t("settings.departments")}</h2>
      </div>
      <div className="panel-body">
        <ul className="rows" style={{ marginBottom: 12 }}>
          {people.departments.map((department) => (
            <DepartmentRow
              key={department.departmentId}
              id={department.departmentId}
              name={department.name}
              run={run}
            />
          ))}
        </ul>
        <Form
          style={{ display: "flex", gap: 10, alignItems: "flex-end" }}
          onSubmit={() => {
            void run({ case: "addDepartment", value: { departmentId: newId(), name: name.trim() } }).then(
              (refused) => {
                if (!refused) setName("");
              },
            );
          }}
        >
          <TextInput
            label={t("settings.departmentName")}
            maxLength={100}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            style={{ flex: 1 }}
          />
          <Button type="submit" variant="default" disabled={name.trim() === ""}>
            {t("settings.addDepartment")}
          </Button>
        </Form>
      </div>
    </section>
  );
}

function DepartmentRow({ id, name, run }: { id: string; name: string; run: Run }): ReactNode {
  const { t } = useTranslation();
  const revision = useView("workspace", "directory")?.revision ?? 0n;
  const [draft, setDraft] = useState<string>();
  // What its reader saw when the form was opened.
  const [seen, setSeen] = useState(revision);
  if (draft === undefined) {
    return (
      <li style={{ display: "flex", padding: "6px 0", alignItems: "center" }}>
        <span style={{ flex: 1 }}>{name}</span>
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          onClick={() => {
            setDraft(name);
            setSeen(revision);
          }}
          aria-label={`${t("action.rename")}: ${name}`}
        >
          {t("action.rename")}
        </Button>
      </li>
    );
  }
  return (
    <li style={{ padding: "6px 0" }}>
      <Form
        style={{ display: "flex", gap: 8 }}
        onSubmit={() => {
          const value = { departmentId: id, name: draft.trim() };
          const expect = { entity: `department/${id}`, revision: seen };
          if (value.name === name) setDraft(undefined);
          else
            void run({ case: "renameDepartment", value }, { expect }).then((refused) => {
              // What was typed stays where it was refused; sent again, the other's name has been seen.
              if (refused) setSeen(revision);
              else setDraft(undefined);
            });
        }}
      >
        <TextInput
          size="sm"
          autoFocus
          aria-label={t("settings.departmentName")}
          required
          maxLength={100}
          value={draft}
          onChange={(event) => setDraft(event.currentTarget.value)}
          style={{ flex: 1 }}
        />
        <Button size="sm" type="submit">
          {t("action.save")}
        </Button>
        <Button size="sm" variant="default" onClick={() => setDraft(undefined)}>
          {t("action.cancel")}
        </Button>
      </Form>
    </li>
  );
}
