// The screens and embeds that one has made: each is a token that reads one view of one project.
import { timestampDate } from "@bufbuild/protobuf/wkt";
import { Button } from "@mantine/core";
import { IconDeviceTv } from "@tabler/icons-react";
import { type ReactNode, useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { http } from "../../app/session";
import { Failure, Loading } from "../../components/states";
import { screenViews } from "../../dash/model";
import { ShareScreen } from "../../dash/ShareScreen";
import { formatInstant } from "../../lib/dates";
import { useResource } from "../../lib/resource";

const load = async () => {
  const [{ tokens }, { projects }] = await Promise.all([http.tokens(), http.projects()]);
  return {
    tokens: tokens.filter((token) => token.project !== ""),
    projects: projects.map((one) => ({ id: one.project, name: one.info?.name ?? one.project })),
  };
};

export function Screens(): ReactNode {
  const { t, i18n } = useTranslation();
  const { value, error, reload } = useResource(load);
  const [making, setMaking] = useState(false);
  const [failed, setFailed] = useState<unknown>();
  const revoke = useCallback(
    (id: string) => {
      setFailed(undefined);
      http.revokeToken(id).then(reload, setFailed);
    },
    [reload],
  );
  return (
    <section className="panel">
      <div className="panel-head">
        <h2>{t("screens.links.title")}</h2>
        <Button
          size="compact-sm"
          leftSection={<IconDeviceTv size={15} />}
          disabled={!value || value.projects.length === 0}
          onClick={() => setMaking(true)}
          data-testid="new-screen"
        >
          {t("screens.links.make")}
        </Button>
      </div>
      <div className="panel-body">
        <p className="muted" style={{ marginTop: 0 }}>
          {t("screens.links.explain")}
        </p>
        {failed ? <Failure error={failed} /> : null}
        {error ? <Failure error={error} retry={reload} /> : null}
        {!value && !error ? <Loading rows={2} /> : null}
        {value?.tokens.length === 0 ? <p className="muted">{t("screens.links.none")}</p> : null}
        <ul className="rows">
          {value?.tokens.map((token) => {
            const view = screenViews.find((one) => one === token.view);
            const of = value.projects.find((one) => one.id === token.project)?.name;
            return (
              <li key={token.id} className="screen-row">
                <span className="what">
                  <strong>{of ?? t("screens.links.gone")}</strong>
                  <span className="chip">{view ? t(`screens.view.${view}`) : token.view}</span>
                  <span className="muted">{token.name}</span>
                </span>
                <span className="muted tabular">
                  {token.expiresAt
                    ? t("settings.expires", {
                        at: formatInstant(timestampDate(token.expiresAt), i18n.language),
                      })
                    : ""}
                </span>
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={`${t("settings.revoke")}: ${token.name}`}
                  onClick={() => revoke(token.id)}
                >
                  {t("settings.revoke")}
                </Button>
              </li>
            );
          })}
        </ul>
      </div>
      {making && value ? (
        <ShareScreen projects={value.projects} onClose={() => setMaking(false)} onMade={reload} />
      ) : null}
    </section>
  );
}
