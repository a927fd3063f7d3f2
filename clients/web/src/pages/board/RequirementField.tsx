// Which requirement a card serves: chosen here, and a way to it.
import { Select } from "@mantine/core";
import type { TaskCard } from "@slipway/sdk";
import { useEntities } from "@slipway/sdk/react";
import type { ReactNode } from "react";
import { EntityLink } from "../../components/EntityLink";
import { useRecordWords, useWords } from "../../forms/words";
import { useWhere } from "../../shell/where";
import { useBoard } from "./context";

export function RequirementField({
  task,
  fixed,
  clearLabel,
  onChange,
}: {
  readonly task: TaskCard;
  readonly fixed: boolean;
  readonly clearLabel: string;
  readonly onChange: (requirementId: string) => void;
}): ReactNode {
  const { project } = useBoard();
  const ready = useRecordWords();
  const words = useWords();
  const { at } = useWhere();
  const requirements = useEntities(project, "requirements", "requirement");
  if (!ready) return null;
  const chosen = requirements.find((one) => one.requirementId === task.requirementId);
  return (
    <div className="wide">
      <Select
        label={words.field("requirement_id")}
        size="sm"
        disabled={fixed}
        searchable
        clearable
        clearButtonProps={{ "aria-label": clearLabel }}
        value={chosen ? chosen.requirementId : null}
        data={requirements.map((one) => ({ value: one.requirementId, label: one.title }))}
        onChange={(id) => onChange(id ?? "")}
      />
      {chosen ? (
        <EntityLink
          project={project}
          entity={`requirement/${chosen.requirementId}`}
          {...(at ? { at } : {})}
          style={{ fontSize: "0.84rem" }}
        >
          {chosen.title}
        </EntityLink>
      ) : null}
    </div>
  );
}
