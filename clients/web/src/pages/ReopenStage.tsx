// A completed stage is taken up again, with a reason: by whom the server lets do it.
import { Button } from "@mantine/core";
import type { Stage } from "@slipway/sdk";
import { IconArrowBackUp } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useProject } from "../app/project";
import { CommandDialog } from "../forms/CommandForm";
import { useRecordWords, useWords } from "../forms/words";

export function ReopenStage({ stage }: { readonly stage: Stage }): ReactNode {
  const { isLead, isSponsor } = useProject();
  const ready = useRecordWords();
  const words = useWords();
  const [open, setOpen] = useState(false);
  if (!ready || !(isLead || isSponsor)) return null;
  return (
    <>
      <Button
        size="sm"
        variant="default"
        leftSection={<IconArrowBackUp size={15} />}
        data-testid="do-reopen_stage"
        onClick={() => setOpen(true)}
      >
        {words.command("reopen_stage")}
      </Button>
      {open ? (
        <CommandDialog
          intent="reopenStage"
          given={{ stage }}
          onDone={() => {}}
          onClose={() => setOpen(false)}
        />
      ) : null}
    </>
  );
}
