import { Loader } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

export function Splash(): ReactNode {
  const { t } = useTranslation();
  return (
    <main style={{ display: "grid", placeItems: "center", height: "100dvh" }} aria-busy="true">
      <div role="status" aria-label={t("state.loading")}>
        <Loader />
      </div>
    </main>
  );
}
