import { useTranslation } from "react-i18next";

// What the entities of a kind are called, as the digest names it.
export function useKindName(): (kind: string) => string {
  const { t, i18n } = useTranslation();
  return (kind) =>
    i18n.exists(`since.kind.${kind}`) ? t(`since.kind.${kind as "task"}`) : t("since.kind.other");
}
