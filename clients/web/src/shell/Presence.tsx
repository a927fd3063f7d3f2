// Who else is in the project now: their avatars, and the rings around what they have open.
import { Menu } from "@mantine/core";
import type { PresentPerson } from "@slipway/sdk";
import { useOthers } from "@slipway/sdk/react";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { usePeople } from "../app/people";
import { Avatar, PersonLine } from "../components/Avatar";
import { sections, useWhere } from "./where";

// One place per person: the one that has something open, if any has.
export function onePerPerson(present: readonly PresentPerson[], me: string): readonly PresentPerson[] {
  const byPerson = new Map<string, PresentPerson>();
  for (const place of present) {
    if (place.personId === me || place.scope === "") continue;
    const known = byPerson.get(place.personId);
    if (!known || (known.focus === "" && place.focus !== "")) byPerson.set(place.personId, place);
  }
  return [...byPerson.values()];
}

export function PresenceStack({ project }: { project: string }): ReactNode {
  const { t } = useTranslation();
  const people = usePeople();
  const present = useOthers(project);
  const navigate = useNavigate();
  const { ws } = useWhere();
  const others = useMemo(() => onePerPerson(present, people.me), [present, people.me]);
  if (others.length === 0) return null;

  const follow = (place: PresentPerson): void => {
    const [page, room] = place.scope.split("/");
    const base = { ws, project };
    const sel = place.focus || undefined;
    if (page === "meeting" && room) {
      void navigate({ to: "/w/$ws/p/$project/rooms/$room", params: { ...base, room } });
    } else if (page === "board") {
      void navigate({ to: "/w/$ws/p/$project/board", params: base, search: { sel } });
    } else if (page === "rooms" || page === "audit" || page === "charter") {
      void navigate({ to: `/w/$ws/p/$project/${page}`, params: base });
    } else {
      void navigate({ to: "/w/$ws/p/$project", params: base });
    }
  };
  const placeName = (place: PresentPerson): string => {
    const page = place.scope.split("/")[0];
    if (page === "meeting") return t("nav.rooms");
    const section = sections.find((known) => known === page);
    return section ? t(`nav.${section}`) : "";
  };

  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <button
          type="button"
          className="avatar-stack"
          aria-label={t("presence.here", { count: others.length })}
          data-testid="presence"
          style={{ border: 0, background: "none", padding: "2px 2px 2px 8px", cursor: "pointer" }}
        >
          {others.slice(0, 4).map((place) => (
            <Avatar key={place.personId} id={place.personId} />
          ))}
          {others.length > 4 ? (
            <span
              className="avatar"
              style={{ background: "#57606a" }}
              data-initials={`+${others.length - 4}`}
            />
          ) : null}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("presence.here", { count: others.length })}</Menu.Label>
        {others.map((place) => (
          <Menu.Item key={place.personId} onClick={() => follow(place)}>
            <PersonLine id={place.personId} />
            <span className="muted"> · {placeName(place)}</span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

// Who has an entity open, other than we.
export function useFocusOf(project: string): ReadonlyMap<string, readonly string[]> {
  const people = usePeople();
  const present = useOthers(project);
  return useMemo(() => {
    const byEntity = new Map<string, string[]>();
    for (const place of present) {
      if (place.personId === people.me || place.focus === "") continue;
      const known = byEntity.get(place.focus) ?? [];
      if (!known.includes(place.personId)) byEntity.set(place.focus, [...known, place.personId]);
    }
    return byEntity;
  }, [present, people.me]);
}
