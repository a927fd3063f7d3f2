import { Tooltip } from "@mantine/core";
import type { ReactNode } from "react";
import { usePeople } from "../app/people";
import { colourOf, initialsOf } from "../lib/people";

export function Avatar({
  id,
  small = false,
  ring,
}: {
  id: string;
  small?: boolean;
  ring?: string;
}): ReactNode {
  const name = usePeople().name(id);
  return (
    <Tooltip label={name}>
      <span
        className={small ? "avatar small" : "avatar"}
        style={{
          background: colourOf(id),
          ...(ring ? { outline: `2px solid ${ring}`, outlineOffset: 1 } : {}),
        }}
        role="img"
        aria-label={name}
        {...initialsOf(name)}
      />
    </Tooltip>
  );
}

// Avatar and name on one line.
export function PersonLine({ id, empty = "" }: { id: string; empty?: string }): ReactNode {
  const people = usePeople();
  if (!id) return <span className="muted">{empty}</span>;
  return (
    <span style={{ display: "inline-flex", alignItems: "center", gap: 6, minWidth: 0 }}>
      <span
        className="avatar small"
        style={{ background: colourOf(id) }}
        {...initialsOf(people.name(id))}
        aria-hidden="true"
      />
      <span>{people.name(id)}</span>
    </span>
  );
}
