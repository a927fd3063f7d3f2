import { MeetingState, Attendance as Presence } from "@slipway/sdk";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePeople } from "../../app/people";
import { PersonLine } from "../../components/Avatar";
import { PersonSelect } from "../../components/PersonSelect";
import { attendanceName, attendances } from "../../lib/names";
import { attendanceOf, attendees } from "./model";
import type { RoomProps } from "./Room";

export function Attendance({ meeting, summary, officer, run }: RoomProps): ReactNode {
  const { t } = useTranslation();
  const people = usePeople();
  const [round, setRound] = useState(0);
  const list = attendees(meeting, summary);
  const may = officer && meeting.state === MeetingState.IN_PROGRESS;
  const record = (personId: string, attendance: Presence): void => {
    void run({ case: "recordAttendance", value: { meetingId: meeting.meetingId, personId, attendance } });
  };
  const here = (summary?.present.length ?? 0) + (summary?.late.length ?? 0);
  return (
    <section className="panel">
      <div className="panel-head">
        <h2>{t("rooms.attendance")}</h2>
        <span className="muted tabular" style={{ fontSize: "0.85rem" }}>
          {t("rooms.hereOf", { here, count: list.length })}
        </span>
      </div>
      <ul className="rows attendance">
        {list.map((person) => {
          const now = attendanceOf(summary, person);
          return (
            <li key={person}>
              <PersonLine id={person} />
              {may ? (
                <fieldset className="segments">
                  <legend className="visually-hidden">
                    {t("rooms.attendanceOf", { name: people.name(person) })}
                  </legend>
                  {attendances.map((one) => (
                    <button
                      key={one}
                      type="button"
                      aria-pressed={now === one}
                      data-attendance={Presence[one]}
                      onClick={() => record(person, one)}
                    >
                      {attendanceName(t, one)}
                    </button>
                  ))}
                </fieldset>
              ) : (
                <span
                  className={
                    now === Presence.ABSENT
                      ? "chip bad"
                      : now === Presence.LATE
                        ? "chip warn"
                        : now === Presence.PRESENT
                          ? "chip good"
                          : "chip"
                  }
                >
                  {now === Presence.ATTENDANCE_UNSPECIFIED ? t("rooms.notRecorded") : attendanceName(t, now)}
                </span>
              )}
            </li>
          );
        })}
      </ul>
      {may ? (
        <div style={{ padding: "8px 14px 14px" }}>
          <PersonSelect
            key={round}
            size="sm"
            aria-label={t("rooms.alsoHere")}
            placeholder={t("rooms.alsoHere")}
            value=""
            only={(id) => !list.includes(id)}
            onChange={(id) => {
              if (id) record(id, Presence.PRESENT);
              setRound((n) => n + 1);
            }}
          />
        </div>
      ) : null}
    </section>
  );
}
