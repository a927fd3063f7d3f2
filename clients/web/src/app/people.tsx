// The workspace's directory: names for the ids that every other view speaks in.
import { type DepartmentInfo, type PersonInfo, Role, type WorkspaceInfo } from "@slipway/sdk";
import { useConnection, useView } from "@slipway/sdk/react";
import { createContext, type ReactNode, useContext, useMemo } from "react";
import { useTranslation } from "react-i18next";

export interface People {
  readonly loaded: boolean;
  readonly me: string;
  readonly isAdministrator: boolean;
  readonly workspace: WorkspaceInfo | undefined;
  // Without the deactivated, by name.
  readonly list: readonly PersonInfo[];
  // The deactivated who still have a name, by it.
  readonly former: readonly PersonInfo[];
  readonly departments: readonly DepartmentInfo[];
  person(id: string): PersonInfo | undefined;
  name(id: string): string;
  department(id: string): string;
}

// Who acts where the server itself does.
const systemActor = "system";

const PeopleContext = createContext<People | undefined>(undefined);

export function PeopleProvider({ me, children }: { me: string; children: ReactNode }): ReactNode {
  const { t, i18n } = useTranslation();
  const directory = useView("workspace", "directory");
  const { workspaceRoles } = useConnection();
  const people = useMemo<People>(() => {
    const all = directory?.of("person") ?? [];
    const departments = directory?.of("department") ?? [];
    const byId = new Map(all.map((person) => [person.personId, person]));
    const departmentNames = new Map(
      departments.map((department) => [department.departmentId, department.name]),
    );
    const collator = new Intl.Collator(i18n.language);
    const known = byId.get(me)?.roles ?? workspaceRoles;
    return {
      loaded: directory !== undefined,
      me,
      isAdministrator: known.includes(Role.ADMINISTRATOR),
      workspace: directory?.of("workspace")[0],
      list: all.filter((person) => !person.deactivated).sort((a, b) => collator.compare(a.name, b.name)),
      former: all
        .filter((person) => person.deactivated && !person.erased)
        .sort((a, b) => collator.compare(a.name, b.name)),
      departments: [...departments].sort((a, b) => collator.compare(a.name, b.name)),
      person: (id) => byId.get(id),
      name: (id) => {
        if (id === "") return t("person.nobody");
        if (id === systemActor) return "Slipway";
        const person = byId.get(id);
        return person?.erased ? t("person.erased") : person?.name || t("person.unknown");
      },
      department: (id) => departmentNames.get(id) ?? id,
    };
  }, [directory, me, workspaceRoles, i18n.language, t]);
  return <PeopleContext.Provider value={people}>{children}</PeopleContext.Provider>;
}

export function usePeople(): People {
  const people = useContext(PeopleContext);
  if (!people) throw new Error("usePeople needs a PeopleProvider above it.");
  return people;
}
