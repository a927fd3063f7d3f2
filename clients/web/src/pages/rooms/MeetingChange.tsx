// A meeting that has not begun is moved, or cancelled: the form of that command.
import { type MeetingInfo, Repeat } from "@slipway/sdk";
import type { ReactNode } from "react";
import { CommandDialog } from "../../forms/CommandForm";
import { useRecordWords } from "../../forms/words";

export type ChangeIntent = "rescheduleMeeting" | "cancelMeeting";

export function MeetingChange({
  meeting,
  intent,
  onClose,
}: {
  readonly meeting: MeetingInfo;
  readonly intent: ChangeIntent;
  readonly onClose: () => void;
}): ReactNode {
  const ready = useRecordWords();
  if (!ready) return null;
  // Only a series has a last one.
  const without = meeting.repeat === Repeat.REPEAT_UNSPECIFIED ? ["last"] : [];
  return (
    <CommandDialog
      intent={intent}
      given={{ meetingId: meeting.meetingId }}
      without={without}
      onDone={() => {}}
      onClose={onClose}
    />
  );
}
