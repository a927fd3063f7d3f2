// What every page of a project shares: which project, which moment, and how to act on it.
import { notifications } from "@mantine/notifications";
import { type Intent, type ProjectInfo, Refusal, Role, type SendOptions } from "@slipway/sdk";
import { useClient, useEntities, useTimeTravel, useView } from "@slipway/sdk/react";
import { createContext, type ReactNode, useCallback, useContext, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { UndoButton } from "../components/UndoButton";
import type { Saved } from "../lib/field";
import { inLanguage } from "../lib/names";
import { usePeople } from "./people";

export interface ProjectPage {
  readonly project: string;
  readonly info: ProjectInfo | undefined;
  readonly revision: bigint;
  readonly recordedAt: Date | undefined;
  // The page shows a past moment: nothing can be changed.
  readonly past: boolean;
  readonly myRoles: readonly Role[];
  readonly isLead: boolean;
  readonly isSponsor: boolean;
}

const ProjectContext = createContext<ProjectPage | undefined>(undefined);

export function ProjectProvider({ project, children }: { project: string; children: ReactNode }): ReactNode {
  const people = usePeople();
  const overview = useView(project, "overview");
  const { active } = useTimeTravel();
  const value = useMemo<ProjectPage>(() => {
    const info = overview?.of("project")[0];
    const own = overview?.of("member").find((member) => member.personId === people.me)?.roles ?? [];
    const myRoles = [...new Set([...own, ...(people.person(people.me)?.roles ?? [])])];
    return {
      project,
      info,
      revision: overview?.revision ?? 0n,
      recordedAt: overview?.recordedAt,
      past: active,
      myRoles,
      isLead: myRoles.includes(Role.PROJECT_LEAD),
      isSponsor: myRoles.includes(Role.SPONSOR),
    };
  }, [project, overview, people, active]);
  return <ProjectContext.Provider value={value}>{children}</ProjectContext.Provider>;
}

export function useProject(): ProjectPage {
  const page = useContext(ProjectContext);
  if (!page) throw new Error("useProject needs a ProjectProvider above it.");
  return page;
}

// Undefined outside of a project.
export function useProjectId(): string | undefined {
  return useContext(ProjectContext)?.project;
}

export function useMembers() {
  const { project } = useProject();
  return useEntities(project, "overview", "member");
}

export interface ActOptions extends SendOptions {
  // What was done, for the toast that offers to undo it.
  readonly undo?: string;
  readonly onCommitted?: (revision: bigint) => void;
}
// Resolves with nothing once it is durable, or with why it was refused. Never rejects.
export type Act = (intent: Intent, options?: ActOptions) => Promise<Refusal | undefined>;

// Sends commands to one project. A refusal of a card or meeting is also listed beside it.
export function useActOn(project: string): Act {
  const client = useClient();
  const { active } = useTimeTravel();
  const { t, i18n } = useTranslation();
  return useCallback<Act>(
    async (intent, options = {}) => {
      if (active) return new Refusal("history");
      const { undo, onCommitted, ...sendOptions } = options;
      const sent = client.send(project, intent, sendOptions);
      sent.local.catch(() => {});
      try {
        const { revision } = await sent.committed;
        onCommitted?.(revision);
        if (undo) {
          offerUndo(undo, async () => {
            try {
              await client.send(project, { case: "undo", value: { revision } }, { optimistic: false })
                .committed;
              notifications.show({ message: t("undo.done"), color: "green", autoClose: 3000 });
            } catch (error) {
              const said =
                error instanceof Refusal ? inLanguage(error.text, i18n.language) : t("error.unexpected");
              notifications.show({
                title: t("undo.refused"),
                message: said,
                color: "red",
                autoClose: 12_000,
              });
            }
          });
        }
        return undefined;
      } catch (error) {
        return error instanceof Refusal ? error : new Refusal("internal");
      }
    },
    [client, project, active, t, i18n],
  );
}

// The same for a field that is being edited: answers the revision that it made.
export async function saved(act: Act, intent: Intent, options: ActOptions = {}): Promise<Saved> {
  let revision = 0n;
  const refusal = await act(intent, { ...options, onCommitted: (made) => (revision = made) });
  return refusal ? { refusal } : { revision };
}

export function useAct(): Act {
  return useActOn(useProject().project);
}

// The newest takes the place of the one before: it must not wait in the queue until that has gone.
let offers = 0;
function offerUndo(what: string, undo: () => Promise<void>): void {
  notifications.hide(`undo-${offers}`);
  offers += 1;
  const id = `undo-${offers}`;
  notifications.show({
    id,
    color: "harbour",
    autoClose: 7000,
    message: (
      <UndoButton
        what={what}
        onUndo={() => {
          notifications.hide(id);
          void undo();
        }}
      />
    ),
  });
}
