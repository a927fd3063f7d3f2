// The screens and embeds that one has made: each is a token that reads one view of one project.
import { Button } from "@mantine/core";
import type { ApiToken } from "@slipway/sdk";
import { IconDeviceTv } from "@tabler/icons-react";
import { type ReactNode, useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { http } from "../../app/session";
import { Failure, Loading } from "../../components/states";
import { TokenRow } from "../../components/TokenRow";
import { screenViews } from "../../dash/model";
import { ShareScreen } from "../../dash/ShareScreen";
import { type Resource, useResource } from "../../lib/resource";

export type TokenList = Resource<readonly ApiToken[]>;

const loadProjects = async () =>
  (await http.projects()).projects.map((one) => ({ id: one.project, name: one.info?.name ?? one.project }));

export function Screens({ tokens }: { readonly tokens: TokenList }): ReactNode {
  const { t } = useTranslation();
  const { value: projects, error: projectsError, reload: reloadProjects } = useResource(loadProjects);
  const { reload } = tokens;
  const screens = tokens.value?.filter((token) => token.project !== "");
  const error = tokens.error ?? projectsError;
  const loaded = screens !== undefined && projects !== undefined;
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
          disabled={!projects || projects.length === 0}
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
        {error ? <Failure error={error} retry={tokens.error ? reload : reloadProjects} /> : null}
        {!loaded && !error ? <Loading rows={2} /> : null}
        {loaded && screens.length === 0 ? <p className="muted">{t("screens.links.none")}</p> : null}
        <ul className="rows">
          {(loaded ? screens : []).map((token) => {
            const view = screenViews.find((one) => one === token.view);
            const of = projects?.find((one) => one.id === token.project)?.name;
            return (
              <TokenRow key={token.id} token={token} onRevoke={() => revoke(token.id)}>
                <strong>{of ?? t("screens.links.gone")}</strong>
                <span className="chip">{view ? t(`screens.view.${view}`) : token.view}</span>
                <span className="muted">{token.name}</span>
              </TokenRow>
            );
          })}
        </ul>
      </div>
      {making && projects ? (
        <ShareScreen projects={projects} onClose={() => setMaking(false)} onMade={reload} />
      ) : null}
    </section>
  );
}
