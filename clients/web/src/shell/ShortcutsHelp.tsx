import { Kbd, Modal, Switch } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useRecordWords } from "../forms/words";
import { setSetting, useSettings } from "../lib/settings";

const groups = [
  {
    name: "anywhere",
    keys: [
      ["Ctrl K", "palette"],
      ["?", "help"],
      ["g w", "myWork"],
      ["g i", "inbox"],
      ["g c", "calendar"],
      ["g p", "portfolio"],
      ["g s", "settings"],
    ],
  },
  {
    name: "project",
    keys: [
      ["g o", "overview"],
      ["g h", "charter"],
      ["g b", "board"],
      ["g m", "rooms"],
      ["g l", "since"],
      ["g a", "audit"],
      ["[", "back"],
      ["]", "forward"],
      ["Esc", "now"],
    ],
  },
  {
    name: "lists",
    keys: [
      ["j k", "nextRow"],
      ["Enter", "openRow"],
      ["e", "markRead"],
    ],
  },
  {
    name: "board",
    keys: [
      ["j k", "nextCard"],
      ["h l", "nextColumn"],
      ["Enter", "openCard"],
      ["Alt ↑ ↓", "moveInColumn"],
      ["Alt ← →", "moveColumn"],
      ["m", "cardMenu"],
      ["n", "newCard"],
      ["/", "filter"],
    ],
  },
] as const;

export function ShortcutsHelp({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const { keys } = useSettings();
  if (!useRecordWords()) return null;
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("shortcuts.title")}
      size="lg"
      closeButtonProps={{ "aria-label": t("action.close") }}
    >
      <div style={{ display: "grid", gridTemplateColumns: "repeat(auto-fit, minmax(220px, 1fr))", gap: 20 }}>
        {groups.map((group) => (
          <section key={group.name}>
            <h3 style={{ margin: "0 0 8px", fontSize: "0.9rem" }}>
              {t(`records.shortcuts.group.${group.name}`)}
            </h3>
            <dl
              style={{
                margin: 0,
                display: "grid",
                gridTemplateColumns: "auto 1fr",
                gap: "6px 12px",
                alignItems: "center",
              }}
            >
              {group.keys.map(([key, what]) => (
                <div key={key} style={{ display: "contents" }}>
                  <dt>
                    {key.split(" ").map((part) => (
                      <Kbd key={part} size="xs" mr={3}>
                        {part}
                      </Kbd>
                    ))}
                  </dt>
                  <dd style={{ margin: 0, fontSize: "0.88rem" }}>{t(`records.shortcuts.what.${what}`)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <Switch
        mt="lg"
        checked={keys === "on"}
        onChange={(event) => setSetting("keys", event.currentTarget.checked ? "on" : "off")}
        label={t("shortcuts.single")}
        description={t("shortcuts.singleExplain")}
      />
    </Modal>
  );
}
