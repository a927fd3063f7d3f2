// A one-use link. Its secret stands after the `#`, which a browser never sends to a server or a log.
import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { ApiError } from "@slipway/sdk";
import { Link, useNavigate } from "@tanstack/react-router";
import { type FormEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { http, signedIn } from "../app/session";
import { Form } from "../components/Form";
import { Failure, Notice } from "../components/states";
import { useTitle } from "../lib/title";
import { Entrance } from "./Entrance";

const passwordCharsMin = 10;

export function Welcome(): ReactNode {
  const { t } = useTranslation();
  useTitle(t("welcome.title"));
  const navigate = useNavigate();
  const [link] = useState(() => location.hash.slice(1));
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const short = password !== "" && [...password].length < passwordCharsMin;
  const differs = again !== "" && again !== password;

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (short || differs) return;
    setBusy(true);
    setError(undefined);
    try {
      const name = login.trim();
      const me =
        (await http.setPassword({ link, login: name, password })) ?? (await http.signIn(name, password));
      // The secret is used up, and leaves the address.
      history.replaceState(null, "", "/welcome");
      signedIn(me);
      void navigate({ to: "/", replace: true });
    } catch (failed) {
      setError(failed);
    } finally {
      setBusy(false);
    }
  };
  const spent =
    error instanceof ApiError && (error.status === 401 || error.status === 403 || error.status === 404);

  if (link === "") {
    return (
      <Entrance title={t("welcome.title")} intro={t("welcome.noSecret")}>
        <Button component={Link} to="/login" variant="default">
          {t("login.submit")}
        </Button>
      </Entrance>
    );
  }
  return (
    <Entrance title={t("welcome.title")} intro={t("welcome.intro")}>
      <Form onSubmit={(event) => void submit(event)}>
        <Stack gap="md">
          {spent ? <Notice>{t("welcome.spent")}</Notice> : error ? <Failure error={error} /> : null}
          <TextInput
            label={t("login.login")}
            description={t("welcome.loginHint")}
            autoComplete="username"
            name="login"
            required
            maxLength={254}
            value={login}
            onChange={(event) => setLogin(event.currentTarget.value)}
          />
          <PasswordInput
            label={t("login.password")}
            description={t("welcome.passwordHint", { count: passwordCharsMin })}
            error={short ? t("welcome.passwordHint", { count: passwordCharsMin }) : undefined}
            autoComplete="new-password"
            name="password"
            required
            maxLength={256}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            visibilityToggleButtonProps={{ "aria-label": t("login.showPassword") }}
          />
          <PasswordInput
            label={t("welcome.again")}
            error={differs ? t("welcome.differs") : undefined}
            autoComplete="new-password"
            name="again"
            required
            value={again}
            onChange={(event) => setAgain(event.currentTarget.value)}
            visibilityToggleButtonProps={{ "aria-label": t("login.showPassword") }}
          />
          <Button type="submit" loading={busy} disabled={short || differs}>
            {t("welcome.submit")}
          </Button>
        </Stack>
      </Form>
    </Entrance>
  );
}
