// The frame of the pages that stand before the sign-in.
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { LanguageSwitch } from "../shell/Shell";

export function Entrance({
  title,
  intro,
  children,
}: {
  title: string;
  intro: string;
  children: ReactNode;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <div className="entrance">
      <div className="entrance-art" aria-hidden="true">
        <svg viewBox="0 0 400 400" preserveAspectRatio="xMidYMid slice" focusable="false">
          <title>Slipway</title>
          <path d="M0 330 L400 210 L400 400 L0 400Z" fill="#084e66" />
          <path d="M0 352 L400 262 L400 400 L0 400Z" fill="#063f53" />
          <path d="M96 292 L150 120 L196 262Z" fill="#a8d2e0" />
          <path d="M204 260 L214 160 L286 238Z" fill="#d5e9f0" />
          <path d="M64 302 L312 228 L286 280 L110 332Z" fill="#fff" />
        </svg>
        <p>{t("app.promise")}</p>
      </div>
      <main>
        <div
          style={{ display: "flex", justifyContent: "space-between", alignItems: "center", marginBottom: 28 }}
        >
          <span className="brand">
            <img src="/icon.svg" width={30} height={30} alt="" /> Slipway
          </span>
          <LanguageSwitch />
        </div>
        <h1>{title}</h1>
        <p className="muted" style={{ marginTop: 0 }}>
          {intro}
        </p>
        {children}
      </main>
    </div>
  );
}
