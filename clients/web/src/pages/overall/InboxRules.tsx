// What of each project reaches my inbox. The server keeps the rule and applies it; it tells nobody which one holds, so
// that this page marks the one that was chosen on this device, or that shows by what comes through.
import { Radio } from "@mantine/core";
import { type Notice, NoticeRule, type Refusal } from "@slipway/sdk";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useOverall } from "../../app/overall";
import { useActOn } from "../../app/project";
import { RefusalNotice } from "../../components/RefusalNotice";
import { Loading } from "../../components/states";
import { chosenRule, rememberRule } from "./chosenRules";
import { ruleShown } from "./inbox";

const rules = [NoticeRule.NOTICE_ALL, NoticeRule.NOTICE_MENTIONS_ONLY, NoticeRule.NOTICE_NONE] as const;

export function InboxRules({ notices }: { readonly notices: readonly Notice[] }): ReactNode {
  const { t } = useTranslation();
  const portfolio = useOverall("portfolio");
  return (
    <section className="panel rules" aria-label={t("inbox.rules")}>
      <div className="panel-head">
        <h2>{t("inbox.rules")}</h2>
      </div>
      <p className="muted panel-body none">{t("inbox.rulesExplain")}</p>
      {portfolio.loaded ? null : <Loading rows={3} height={36} />}
      <ul className="rows">
        {portfolio.of("portfolio").map(({ project, name }) => (
          <RuleRow key={project} project={project} name={name} notices={notices} />
        ))}
      </ul>
    </section>
  );
}

function RuleRow({
  project,
  name,
  notices,
}: {
  readonly project: string;
  readonly name: string;
  readonly notices: readonly Notice[];
}): ReactNode {
  const { t } = useTranslation();
  const act = useActOn("workspace");
  const [chosen, setChosen] = useState(() => chosenRule(project));
  const [refusal, setRefusal] = useState<Refusal>();
  const shown = ruleShown(notices, project, chosen);
  const choose = async (rule: NoticeRule): Promise<void> => {
    const before = chosen;
    setChosen(rule);
    const refused = await act({ case: "setNoticeRule", value: { project, rule } });
    setRefusal(refused);
    if (refused) setChosen(before);
    else rememberRule(project, rule);
  };
  return (
    <li className="rule-row" data-rule-of={project}>
      <span className="rule-name" aria-hidden="true">
        {name}
      </span>
      <Radio.Group
        aria-label={t("inbox.ruleOf", { name })}
        value={shown ? String(shown) : ""}
        onChange={(value) => void choose(Number(value))}
        name={`rule-${project}`}
      >
        <div className="rule-choices">
          {rules.map((rule) => (
            <Radio key={rule} value={String(rule)} label={t(`inbox.rule.${rule as 1}`)} size="xs" />
          ))}
        </div>
      </Radio.Group>
      {shown ? null : <span className="muted rule-unknown">{t("inbox.ruleUnknown")}</span>}
      {refusal ? <RefusalNotice refusal={refusal} onDismiss={() => setRefusal(undefined)} /> : null}
    </li>
  );
}
