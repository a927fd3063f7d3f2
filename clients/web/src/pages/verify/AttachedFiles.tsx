// What a bundle shows of the files that its log names. They have no names there: those are sealed.
import type { FileCounts } from "@slipway/sdk/verify";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

const digestsShownMax = 20;

// Of a bundle that is whole: it has all of them, or was exported without.
export function AttachedFiles({ named, matched }: FileCounts): ReactNode {
  const { t } = useTranslation();
  const text =
    named === 0
      ? t("verify.files.none")
      : t(matched === 0 ? "verify.files.apart" : "verify.files.all", { count: named });
  return (
    <div data-testid="verify-files">
      <h2 className="small" style={{ margin: "12px 0 4px" }}>
        {t("verify.files.title")}
      </h2>
      <p className="small" style={{ margin: 0 }}>
        {text}
      </p>
    </div>
  );
}

// Of one whose commits are whole, but in which some of the files are not.
export function WrongFiles({ named, matched, missing, altered }: FileCounts): ReactNode {
  const { t } = useTranslation();
  return (
    <div data-testid="verify-files">
      <p>{t("verify.files.some", { count: named, matched })}</p>
      <Digests title={t("verify.files.altered")} digests={altered} />
      <Digests title={t("verify.files.missing")} digests={missing} />
    </div>
  );
}

function Digests({ title, digests }: { title: string; digests: readonly string[] }): ReactNode {
  const { t } = useTranslation();
  if (digests.length === 0) return null;
  const more = digests.length - digestsShownMax;
  return (
    <>
      <p>{title}</p>
      <ul className="digests">
        {digests.slice(0, digestsShownMax).map((digest) => (
          <li key={digest}>
            <code>{digest}</code>
          </li>
        ))}
        {more > 0 ? <li>{t("verify.files.more", { count: more })}</li> : null}
      </ul>
    </>
  );
}
