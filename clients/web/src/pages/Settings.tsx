import {
  Button,
  NumberInput,
  PasswordInput,
  SegmentedControl,
  Stack,
  Switch,
  Tabs,
  TextInput,
  useMantineColorScheme,
} from "@mantine/core";
import { IconKey, IconPencil } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePeople } from "../app/people";
import { useActOn } from "../app/project";
import { http, signOut, useSession } from "../app/session";
import { Avatar } from "../components/Avatar";
import { Form } from "../components/Form";
import { Secret } from "../components/Secret";
import { Failure, Loading, Notice } from "../components/states";
import { TokenRow } from "../components/TokenRow";
import { languages, switchLanguage, type UiLanguage } from "../i18n";
import { roleName } from "../lib/names";
import { useResource } from "../lib/resource";
import { setSetting, useSettings } from "../lib/settings";
import { useTitle } from "../lib/title";
import { EditPerson, People } from "./settings/People";
import { Screens, type TokenList } from "./settings/Screens";

export function Settings(): ReactNode {
  const { t } = useTranslation();
  useTitle(t("nav.settings"));
  const people = usePeople();
  // Of both tabs that list some of them.
  const tokens = useResource(loadTokens);
  return (
    <div className="page" style={{ maxWidth: 900 }}>
      <div className="page-title">
        <h1>{t("nav.settings")}</h1>
      </div>
      <Tabs defaultValue="profile" keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="profile">{t("settings.profile")}</Tabs.Tab>
          <Tabs.Tab value="tokens">{t("settings.tokens")}</Tabs.Tab>
          <Tabs.Tab value="screens">{t("screens.links.title")}</Tabs.Tab>
          {people.isAdministrator ? <Tabs.Tab value="people">{t("settings.people")}</Tabs.Tab> : null}
        </Tabs.List>
        <Tabs.Panel value="profile">
          <Profile />
        </Tabs.Panel>
        <Tabs.Panel value="tokens">
          <Tokens all={tokens} />
        </Tabs.Panel>
        <Tabs.Panel value="screens">
          <Screens tokens={tokens} />
        </Tabs.Panel>
        {people.isAdministrator ? (
          <Tabs.Panel value="people">
            <People />
          </Tabs.Panel>
        ) : null}
      </Tabs>
    </div>
  );
}

function Profile(): ReactNode {
  const { t, i18n } = useTranslation();
  const people = usePeople();
  const session = useSession();
  const navigate = useNavigate();
  const { keys } = useSettings();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const me = people.person(people.me);
  const act = useActOn("workspace");
  const [editing, setEditing] = useState(false);
  return (
    <Stack gap="lg">
      <section
        className="panel panel-body"
        style={{ display: "flex", gap: 14, alignItems: "center", flexWrap: "wrap" }}
      >
        <Avatar id={people.me} />
        <div style={{ flex: 1 }}>
          <strong>{people.name(people.me)}</strong>
          <div className="muted" style={{ fontSize: "0.88rem" }}>
            {[
              session.state === "signed-in" ? session.me.login : "",
              me?.email,
              me?.departmentId ? people.department(me.departmentId) : "",
            ]
              .filter((part, index, all) => part && all.indexOf(part) === index)
              .join(" · ")}
          </div>
          <div style={{ marginTop: 6, display: "flex", gap: 4, flexWrap: "wrap" }}>
            {me?.roles.map((role) => (
              <span className="chip" key={role}>
                {roleName(t, role)}
              </span>
            ))}
          </div>
        </div>
        {me ? (
          <Button variant="default" leftSection={<IconPencil size={16} />} onClick={() => setEditing(true)}>
            {t("settings.edit")}
          </Button>
        ) : null}
        <Button variant="default" onClick={() => void signOut().then(() => navigate({ to: "/login" }))}>
          {t("settings.signOut")}
        </Button>
      </section>
      <section className="panel panel-body">
        <Stack gap="md">
          <div>
            <p className="field-label" id="language-label">
              {t("settings.language")}
            </p>
            <SegmentedControl
              aria-labelledby="language-label"
              value={i18n.language}
              onChange={(value) => void switchLanguage(value as UiLanguage)}
              data={languages.map((language) => ({
                value: language,
                label: language === "en" ? "English" : "简体中文",
              }))}
            />
          </div>
          <div>
            <p className="field-label" id="theme-label">
              {t("settings.theme")}
            </p>
            <SegmentedControl
              aria-labelledby="theme-label"
              value={colorScheme}
              onChange={(value) => setColorScheme(value as "light" | "dark" | "auto")}
              data={[
                { value: "auto", label: t("theme.auto") },
                { value: "light", label: t("theme.light") },
                { value: "dark", label: t("theme.dark") },
              ]}
            />
          </div>
          <Switch
            checked={keys === "on"}
            onChange={(event) => setSetting("keys", event.currentTarget.checked ? "on" : "off")}
            label={t("shortcuts.single")}
            description={t("shortcuts.singleExplain")}
          />
        </Stack>
      </section>
      <ChangePassword />
      {me && editing ? <EditPerson person={me} onClose={() => setEditing(false)} run={act} /> : null}
    </Stack>
  );
}

function ChangePassword(): ReactNode {
  const { t } = useTranslation();
  const [present, setPresent] = useState("");
  const [next, setNext] = useState("");
  const [state, setState] = useState<"idle" | "busy" | "done">("idle");
  const [error, setError] = useState<unknown>();
  const toggle = { "aria-label": t("login.showPassword") };
  return (
    <section className="panel">
      <div className="panel-head">
        <h2>{t("settings.password")}</h2>
      </div>
      <Form
        className="panel-body"
        onSubmit={() => {
          setState("busy");
          setError(undefined);
          http.setPassword({ presentPassword: present, password: next }).then(
            () => {
              setState("done");
              setPresent("");
              setNext("");
            },
            (failed: unknown) => {
              setState("idle");
              setError(failed);
            },
          );
        }}
      >
        {error ? <Failure error={error} /> : null}
        {state === "done" ? <Notice kind="info">{t("settings.passwordChanged")}</Notice> : null}
        <div className="form-grid" style={{ marginTop: 8 }}>
          <PasswordInput
            label={t("settings.presentPassword")}
            autoComplete="current-password"
            required
            value={present}
            onChange={(event) => setPresent(event.currentTarget.value)}
            visibilityToggleButtonProps={toggle}
          />
          <PasswordInput
            label={t("settings.newPassword")}
            autoComplete="new-password"
            required
            minLength={10}
            value={next}
            onChange={(event) => setNext(event.currentTarget.value)}
            visibilityToggleButtonProps={toggle}
          />
        </div>
        <Button
          type="submit"
          variant="default"
          loading={state === "busy"}
          disabled={present === "" || [...next].length < 10}
        >
          {t("settings.changePassword")}
        </Button>
      </Form>
    </section>
  );
}

const loadTokens = async () => (await http.tokens()).tokens;

// Those of screens have a list of their own.
function Tokens({ all: { value, error, reload } }: { readonly all: TokenList }): ReactNode {
  const { t } = useTranslation();
  const tokens = value?.filter((token) => token.project === "");
  const [name, setName] = useState("");
  const [days, setDays] = useState(90);
  const [made, setMade] = useState("");
  const [failed, setFailed] = useState<unknown>();
  const attempt = (work: Promise<unknown>): void => {
    setFailed(undefined);
    work.then(reload, setFailed);
  };
  return (
    <section className="panel">
      <div className="panel-body">
        <p className="muted" style={{ marginTop: 0 }}>
          {t("settings.tokensExplain")}
        </p>
        {failed ? <Failure error={failed} /> : null}
        {made ? (
          <div style={{ marginBottom: 12 }}>
            <Notice kind="info" onDismiss={() => setMade("")}>
              {t("settings.tokenMade")}
              <Secret value={made} label={t("settings.token")} />
            </Notice>
          </div>
        ) : null}
        <Form
          style={{ display: "flex", flexWrap: "wrap", gap: 10, alignItems: "flex-end", marginBottom: 16 }}
          onSubmit={() => {
            attempt(
              http.createToken({ name: name.trim(), days }).then((token) => {
                setMade(token.token);
                setName("");
              }),
            );
          }}
        >
          <TextInput
            label={t("settings.tokenName")}
            placeholder={t("settings.tokenNameHint")}
            required
            maxLength={100}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            style={{ flex: "1 1 200px" }}
          />
          <NumberInput
            label={t("settings.tokenDays")}
            min={1}
            max={366}
            allowDecimal={false}
            value={days}
            onChange={(value) => setDays(typeof value === "number" ? value : 90)}
            w={110}
          />
          <Button type="submit" leftSection={<IconKey size={16} />} disabled={name.trim() === ""}>
            {t("settings.createToken")}
          </Button>
        </Form>
        {error ? <Failure error={error} retry={reload} /> : null}
        {!tokens && !error ? <Loading rows={2} /> : null}
        {tokens?.length === 0 ? <p className="muted">{t("settings.noTokens")}</p> : null}
        <ul className="rows">
          {tokens?.map((token) => (
            <TokenRow key={token.id} token={token} onRevoke={() => attempt(http.revokeToken(token.id))}>
              {token.name}
            </TokenRow>
          ))}
        </ul>
      </div>
    </section>
  );
}
