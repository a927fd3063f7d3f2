// Makes the link of a wall screen, or the code that embeds it: a token of its own, which reads one view of one project.
import { Button, Modal, NumberInput, SegmentedControl, Select, Stack } from "@mantine/core";
import { IconDeviceTv } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { http } from "../app/session";
import { Form } from "../components/Form";
import { Secret } from "../components/Secret";
import { Failure, Notice } from "../components/states";
import { currentLanguage } from "../i18n";
import { fragmentOf, type ScreenAddress, type ScreenView, screenViews } from "./model";

const daysDefault = 90;
const daysMax = 366;

export const screenLink = (address: ScreenAddress): string =>
  `${location.origin}/screen#${fragmentOf(address)}`;

// Attribute values are quoted; a fragment holds no quotes, being percent-encoded.
export const embedCode = (address: ScreenAddress, title: string): string =>
  `<iframe src="${location.origin}/embed#${fragmentOf(address).replaceAll("&", "&amp;")}" title="${title.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}" width="640" height="400" style="border:0"></iframe>`;

export function ShareScreen({
  projects,
  initialView = "gates",
  onClose,
  onMade,
}: {
  readonly projects: readonly { readonly id: string; readonly name: string }[];
  readonly initialView?: ScreenView;
  readonly onClose: () => void;
  readonly onMade: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const [project, setProject] = useState(projects[0]?.id ?? "");
  const [view, setView] = useState<ScreenView>(initialView);
  const [days, setDays] = useState(daysDefault);
  const [language, setLanguage] = useState<"zh-CN" | "en">(currentLanguage());
  const [theme, setTheme] = useState<"dark" | "light">("dark");
  const [made, setMade] = useState<ScreenAddress>();
  const [failed, setFailed] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const projectName = projects.find((one) => one.id === project)?.name ?? "";
  const title = `${projectName} · ${t(`screens.view.${view}`)}`;
  const make = async (): Promise<void> => {
    setBusy(true);
    setFailed(undefined);
    try {
      const name = [...t("screens.links.tokenName", { title })].slice(0, 100).join("");
      const { token } = await http.createToken({ name, days, project, view });
      setMade({ token, project, view, name: projectName, language, theme });
      onMade();
    } catch (error) {
      setFailed(error);
    }
    setBusy(false);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("screens.links.make")}
      size="lg"
      closeButtonProps={{ "aria-label": t("action.close") }}
    >
      {made ? (
        <Made address={made} title={title} onClose={onClose} />
      ) : (
        <Form
          onSubmit={() => {
            void make();
          }}
        >
          <Stack gap="md">
            <p className="muted" style={{ margin: 0 }}>
              {t("screens.links.explain")}
            </p>
            {failed ? <Failure error={failed} /> : null}
            <Select
              label={t("screens.links.project")}
              required
              searchable
              allowDeselect={false}
              value={project || null}
              data={projects.map((one) => ({ value: one.id, label: one.name }))}
              onChange={(value) => setProject(value ?? "")}
            />
            <Select
              label={t("screens.links.view")}
              required
              allowDeselect={false}
              value={view}
              data={screenViews.map((one) => ({ value: one, label: t(`screens.view.${one}`) }))}
              onChange={(value) => setView((value as ScreenView | null) ?? view)}
            />
            <NumberInput
              label={t("settings.tokenDays")}
              min={1}
              max={daysMax}
              allowDecimal={false}
              value={days}
              onChange={(value) => setDays(typeof value === "number" ? value : daysDefault)}
            />
            <div className="share-choices">
              <SegmentedControl
                aria-label={t("settings.language")}
                value={language}
                onChange={(value) => setLanguage(value as "zh-CN" | "en")}
                data={[
                  { value: "zh-CN", label: "简体中文" },
                  { value: "en", label: "English" },
                ]}
              />
              <SegmentedControl
                aria-label={t("settings.theme")}
                value={theme}
                onChange={(value) => setTheme(value as "dark" | "light")}
                data={[
                  { value: "dark", label: t("theme.dark") },
                  { value: "light", label: t("theme.light") },
                ]}
              />
            </div>
            <Button
              type="submit"
              loading={busy}
              disabled={project === ""}
              leftSection={<IconDeviceTv size={16} />}
              data-testid="make-screen-link"
            >
              {t("screens.links.makeNow")}
            </Button>
          </Stack>
        </Form>
      )}
    </Modal>
  );
}

function Made({
  address,
  title,
  onClose,
}: {
  readonly address: ScreenAddress;
  readonly title: string;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <Stack gap="md">
      <Notice kind="info">{t("screens.links.once")}</Notice>
      <div>
        <p className="field-label">{t("screens.links.link")}</p>
        <Secret label={t("screens.links.link")} value={screenLink(address)} testId="screen-link" />
      </div>
      <div>
        <p className="field-label">{t("screens.links.code")}</p>
        <Secret label={t("screens.links.code")} value={embedCode(address, title)} testId="embed-code" />
      </div>
      <p className="muted" style={{ margin: 0, fontSize: "0.85rem" }}>
        {t("screens.links.framing")}
      </p>
      <div className="share-choices">
        <Button
          component="a"
          variant="default"
          href={screenLink(address)}
          target="_blank"
          rel="noreferrer"
          leftSection={<IconDeviceTv size={16} />}
        >
          {t("screens.links.open")}
        </Button>
        <Button onClick={onClose}>{t("action.done")}</Button>
      </div>
    </Stack>
  );
}
