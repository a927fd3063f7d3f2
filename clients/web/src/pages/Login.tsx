import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { ApiError } from "@slipway/sdk";
import { Navigate, useSearch } from "@tanstack/react-router";
import { type FormEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { http, signedIn, useSession } from "../app/session";
import { Form } from "../components/Form";
import { Failure, Notice } from "../components/states";
import { safeNext } from "../lib/search";
import { useTitle } from "../lib/title";
import { Entrance } from "./Entrance";

export function Login(): ReactNode {
  const { t } = useTranslation();
  useTitle(t("login.title"));
  const session = useSession();
  const { next } = useSearch({ strict: false });
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [asked, setAsked] = useState(false);

  // Someone who only needs to sign in again stays here until they have done so.
  if (session.state === "signed-in" && (asked || session.client.connection().state !== "needs-auth")) {
    return <Navigate to={safeNext(next)} replace />;
  }

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      const me = await http.signIn(login.trim(), password);
      setAsked(true);
      signedIn(me);
    } catch (failed) {
      setError(failed);
    } finally {
      setBusy(false);
    }
  };
  const wrong = error instanceof ApiError && error.status === 401;

  return (
    <Entrance title={t("login.title")} intro={t("login.intro")}>
      <Form onSubmit={(event) => void submit(event)}>
        <Stack gap="md">
          {wrong ? <Notice>{t("login.wrong")}</Notice> : error ? <Failure error={error} /> : null}
          <TextInput
            label={t("login.login")}
            autoComplete="username"
            name="login"
            required
            value={login}
            onChange={(event) => setLogin(event.currentTarget.value)}
          />
          <PasswordInput
            label={t("login.password")}
            autoComplete="current-password"
            name="password"
            required
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            visibilityToggleButtonProps={{ "aria-label": t("login.showPassword") }}
          />
          <Button type="submit" loading={busy}>
            {t("login.submit")}
          </Button>
          <p className="muted" style={{ margin: 0, fontSize: "0.85rem" }}>
            {t("login.noAccount")}
          </p>
          <p style={{ margin: 0, fontSize: "0.85rem" }}>
            <a className="log-link" href="/verify">
              {t("login.verify")}
            </a>
          </p>
        </Stack>
      </Form>
    </Entrance>
  );
}
