// The minutes on paper. On screen it is not there.
import { timestampDate } from "@bufbuild/protobuf/wkt";
import { MeetingState } from "@slipway/sdk";
import { lazy, type ReactNode, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { usePeople } from "../../app/people";
import { useProject } from "../../app/project";
import { Redacted } from "../../components/Erase";
import { Mentioned } from "../../components/Mentions";
import { formatInstantFully } from "../../lib/dates";
import { meetingKindName, meetingStateName } from "../../lib/names";
import { PaperProof } from "../../proof/PaperProof";
import type { RoomProps } from "./Room";
import { SummaryParts } from "./Summary";

const TogetherOnPaper = lazy(() =>
  import("./Together").then((module) => ({ default: module.TogetherOnPaper })),
);

export function Paper({ meeting, summary, view, evidence }: RoomProps): ReactNode {
  const { t, i18n } = useTranslation();
  const people = usePeople();
  const { info } = useProject();
  const at = (time: typeof meeting.startedAt): string =>
    time ? formatInstantFully(timestampDate(time), i18n.language) : "–";
  const names = (ids: readonly string[]): string => ids.map((id) => people.name(id)).join(", ") || "–";
  const written = meeting.minutes.filter((block) => block.text !== "" || block.redacted);
  return (
    <article className="print-only paper" aria-hidden="true">
      <h1>
        {t("rooms.minutesTitle")}: {meeting.title}
      </h1>
      <p>
        {info?.name} · {meetingKindName(t, meeting.kind)} · {meetingStateName(t, meeting.state)}
      </p>
      <table>
        <tbody>
          <tr>
            <th scope="row">{t("paper.time")}</th>
            <td>
              {at(meeting.startedAt)}
              {meeting.startedAt ? ` – ${meeting.endedAt ? at(meeting.endedAt) : t("paper.goesOn")}` : ""}
            </td>
          </tr>
          <tr>
            <th scope="row">{t("rooms.facilitator")}</th>
            <td>{names(meeting.facilitator ? [meeting.facilitator] : [])}</td>
          </tr>
          <tr>
            <th scope="row">{t("rooms.secretary")}</th>
            <td>{names(meeting.secretary ? [meeting.secretary] : [])}</td>
          </tr>
          <tr>
            <th scope="row">{t("attendance.1")}</th>
            <td>{names(summary?.present ?? [])}</td>
          </tr>
          <tr>
            <th scope="row">{t("attendance.2")}</th>
            <td>{names(summary?.late ?? [])}</td>
          </tr>
          <tr>
            <th scope="row">{t("attendance.3")}</th>
            <td>{names(summary?.absent ?? [])}</td>
          </tr>
        </tbody>
      </table>
      {meeting.state === MeetingState.SCHEDULED ? null : (
        <Suspense>
          <TogetherOnPaper meetingId={meeting.meetingId} />
        </Suspense>
      )}
      {written.map((block) => (
        <section key={block.blockId}>
          <h2>
            {meeting.agenda.find((one) => one.item?.id === block.itemId)?.item?.title ?? t("rooms.general")}
          </h2>
          <p className="prewrap">{block.redacted ? <Redacted /> : <Mentioned text={block.text} />}</p>
        </section>
      ))}
      {summary ? <SummaryParts summary={summary} view={view} allChanges /> : null}
      {meeting.amendments.map((amendment) => (
        <section key={amendment.amendmentId}>
          <h3>{t("rooms.amendments")}</h3>
          <p className="prewrap">{amendment.redacted ? <Redacted /> : <Mentioned text={amendment.text} />}</p>
          <p>{t("rooms.amendedBy", { name: people.name(amendment.author), reason: amendment.reason })}</p>
        </section>
      ))}
      <p className="paper-foot">
        {meeting.issuedBy ? t("rooms.issuedBy", { name: people.name(meeting.issuedBy) }) : ""}{" "}
        {meeting.approvedBy ? t("rooms.approvedBy", { name: people.name(meeting.approvedBy) }) : ""}{" "}
        {t("paper.revision", { revision: String(view.revision) })}
      </p>
      {evidence ? <PaperProof evidence={evidence} /> : null}
    </article>
  );
}
