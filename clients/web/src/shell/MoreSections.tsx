// The pages of a project that a narrow screen's bar has no room for.
import { Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { barSections, sectionIcons, sectionPaths } from "./Shell";
import { type Section, sections } from "./where";

export function MoreSections({
  ws,
  project,
  at,
  section,
}: {
  ws: string;
  project: string;
  at: string | undefined;
  section: Section | undefined;
}): ReactNode {
  const { t } = useTranslation();
  const others = sections.filter((name) => !barSections.includes(name));
  return (
    <Menu position="top-end" withinPortal>
      <Menu.Target>
        <button
          type="button"
          className={section && others.includes(section) ? "active" : ""}
          data-testid="more-sections"
        >
          <IconDots size={20} aria-hidden="true" />
          {t("nav.more")}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {others.map((name) => {
          const Icon = sectionIcons[name];
          return (
            <Menu.Item
              key={name}
              renderRoot={(props) => (
                <Link {...props} to={sectionPaths[name]} params={{ ws, project }} search={at ? { at } : {}} />
              )}
              leftSection={<Icon size={16} />}
            >
              {t(`nav.${name}`)}
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}
