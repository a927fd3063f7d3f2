import { Button } from "@mantine/core";
import { IconCompass } from "@tabler/icons-react";
import { type ErrorComponentProps, Link } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Empty } from "../components/states";

export function NotFound(): ReactNode {
  const { t } = useTranslation();
  return (
    <Empty
      heading="h1"
      icon={<IconCompass size={36} />}
      title={t("notFound.title")}
      action={
        <Button component={Link} to="/" variant="default">
          {t("nav.myWork")}
        </Button>
      }
    >
      {t("notFound.text")}
    </Empty>
  );
}

// A page broke. The rest of the shell stays usable.
export function PageFailed({ error }: ErrorComponentProps): ReactNode {
  const { t } = useTranslation();
  useEffect(() => {
    console.error(error);
  }, [error]);
  return (
    <Empty
      heading="h1"
      title={t("error.pageFailed")}
      action={
        <Button variant="default" onClick={() => location.reload()}>
          {t("action.reload")}
        </Button>
      }
    >
      {t("error.pageFailedText")}
    </Empty>
  );
}
