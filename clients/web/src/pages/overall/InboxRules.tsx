// What of each project reaches my inbox: the server keeps the rule, applies it, and tells it in the inbox itself.
import { Radio } from "@mantine/core";
import { NoticeRule, type Refusal } from "@slipway/sdk";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Overall, useOverall } from "../../app/overall";
import { useActOn } from "../../app/project";
import { RefusalNotice } from "../../components/RefusalNotice";
import { Loading } from "../../components/states";
import { ruleOf } from "./inbox";

const rules = [NoticeRule.NOTICE_ALL, NoticeRule.NOTICE_MENTIONS_ONLY, NoticeRule.NOTICE_NONE] as const;

export function InboxRules({ inbox }: { readonly inbox: Overall }): ReactNode {
  const { t } = useTranslation();
  const portfolio = useOverall("portfolio");
  const choices = inbox.of("noticeChoice");
  const loaded = portfolio.loaded && inbox.loaded;
  return (
    <section className="panel rules" aria-label={t("inbox.rules")}>
      <div className="panel-head">
        <h2>{t("inbox.rules")}</h2>
      </div>
      <p className="muted panel-body none">{t("inbox.rulesExplain")}</p>
      {loaded ? (
        <ul className="rows">
          {portfolio.of("portfolio").map(({ project, name }) => (
            <RuleRow key={project} project={project} name={name} told={ruleOf(choices, project)} />
          ))}
        </ul>
      ) : (
        <Loading rows={3} height={36} />
      )}
    </section>
  );
}

function RuleRow({
  project,
  name,
  told,
}: {
  readonly project: string;
  readonly name: string;
  readonly told: NoticeRule;
}): ReactNode {
  const { t } = useTranslation();
  const act = useActOn("workspace");
  // What was asked for here, until the server tells of a rule.
  const [asked, setAsked] = useState<NoticeRule>();
  const [refusal, setRefusal] = useState<Refusal>();
  useEffect(() => setAsked(undefined), [told]);
  const choose = async (rule: NoticeRule): Promise<void> => {
    setAsked(rule);
    const refused = await act({ case: "setNoticeRule", value: { project, rule } });
    setRefusal(refused);
    if (refused) setAsked(undefined);
  };
  return (
    <li className="rule-row" data-rule-of={project}>
      <span className="rule-name" aria-hidden="true">
        {name}
      </span>
      <Radio.Group
        aria-label={t("inbox.ruleOf", { name })}
        value={String(asked ?? told)}
        onChange={(value) => void choose(Number(value))}
        name={`rule-${project}`}
      >
        <div className="rule-choices">
          {rules.map((rule) => (
            <Radio key={rule} value={String(rule)} label={t(`inbox.rule.${rule as 1}`)} size="xs" />
          ))}
        </div>
      </Radio.Group>
      {refusal ? <RefusalNotice refusal={refusal} onDismiss={() => setRefusal(undefined)} /> : null}
    </li>
  );
}
