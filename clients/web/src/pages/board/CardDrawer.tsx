// A card in full, beside the board: its fields, what blocks it, what was said, and all that happened to it.

import { timestampDate } from "@bufbuild/protobuf/wkt";
import { Button, CloseButton, Group, NumberInput, Select, Tabs, Textarea } from "@mantine/core";
import {
  type Intent,
  newId,
  type Priority,
  type Refusal,
  type Stage,
  type TaskCard,
  type ViewSnapshot,
} from "@slipway/sdk";
import { useGeneration, useTimeTravel } from "@slipway/sdk/react";
import {
  IconArchive,
  IconArrowBackUp,
  IconBan,
  IconCircleCheck,
  IconLockOpen,
  IconPlayerPlay,
  IconX,
} from "@tabler/icons-react";
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePeople } from "../../app/people";
import { saved } from "../../app/project";
import { http } from "../../app/session";
import { AuditFacts } from "../../components/AuditFacts";
import { Avatar } from "../../components/Avatar";
import { ConflictNotice } from "../../components/ConflictNotice";
import { DayInput } from "../../components/DayInput";
import { RedactButton, Redacted } from "../../components/Erase";
import { FilesOf } from "../../components/FilesOf";
import { Form } from "../../components/Form";
import { MentionArea, Mentioned } from "../../components/Mentions";
import { PersonSelect } from "../../components/PersonSelect";
import { RefusalNotice } from "../../components/RefusalNotice";
import { Failure, Loading } from "../../components/states";
import { useCommandName } from "../../lib/audit";
import { formatAgo, formatDay, formatInstantFully, fromInput, toInput } from "../../lib/dates";
import { type Field, useField } from "../../lib/field";
import { priorities, priorityName, stageName, stages } from "../../lib/names";
import { useResource } from "../../lib/resource";
import { ProofChip } from "../../proof/ProofChip";
import { CardRefusal } from "./Card";
import { useBoard } from "./context";
import { isBlocked } from "./model";
import { Origin } from "./Origin";
import { RequirementField } from "./RequirementField";

interface DrawerProps {
  readonly task: TaskCard;
  readonly view: ViewSnapshot;
  readonly refusal: Refusal | undefined;
  readonly onDismiss: (entityId: string) => void;
}

type FieldName = "title" | "description" | "due" | "estimateHours" | "priority" | "stage" | "requirementId";
const optionsMax = 50;

export function CardDrawer({ task, view, refusal, onDismiss }: DrawerProps): ReactNode {
  const { t } = useTranslation();
  const board = useBoard();
  const panel = useRef<HTMLElement>(null);
  const { taskId, title } = task;
  const fixed = board.past || task.archived;

  useEffect(() => {
    // What opened it gets the focus back.
    const opener = document.activeElement;
    panel.current?.focus({ preventScroll: true });
    return () => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
    };
  }, []);

  // Conflicts are settled beside their field; the rest is shown on top.
  const elsewhere =
    refusal && !(refusal.code === "version_conflict" && refusal.intent === "editTask") ? refusal : undefined;
  return (
    <aside
      ref={panel}
      tabIndex={-1}
      className="drawer"
      aria-label={title}
      data-testid="card-drawer"
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented) return;
        event.stopPropagation();
        board.open(undefined);
      }}
    >
      <div className="drawer-head">
        <CardState task={task} />
        <span style={{ flex: 1 }} />
        <CloseButton aria-label={t("action.close")} onClick={() => board.open(undefined)} />
      </div>
      <div className="drawer-body">
        {elsewhere ? (
          <CardRefusal task={task} refusal={elsewhere} onDismiss={() => onDismiss(`task/${taskId}`)} />
        ) : null}
        <Fields task={task} view={view} fixed={fixed} onDismiss={onDismiss} />
        {fixed ? null : <CardActs task={task} />}
        {board.past || !task.archived ? null : (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconArrowBackUp size={15} />}
            onClick={() =>
              void board.act(
                { case: "restoreTask", value: { taskId } },
                { undo: t("undo.restored", { title }) },
              )
            }
          >
            {t("card.restore")}
          </Button>
        )}
        <Blockers task={task} view={view} fixed={fixed} />
        <FilesOf project={board.project} about={`task/${taskId}`} fixed={fixed} heading />
        <Tabs defaultValue="comments" keepMounted={false}>
          <Tabs.List>
            <Tabs.Tab value="comments">{t("card.commentsTab", { count: task.commentCount })}</Tabs.Tab>
            <Tabs.Tab value="history">{t("card.history")}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="comments" pt="sm">
            <Comments task={task} view={view} fixed={board.past} />
          </Tabs.Panel>
          <Tabs.Panel value="history" pt="sm">
            <History task={task} />
          </Tabs.Panel>
        </Tabs>
      </div>
    </aside>
  );
}

function CardState({ task }: { task: TaskCard }): ReactNode {
  const { t } = useTranslation();
  const board = useBoard();
  const column = board.columns.find((one) => one.columnId === task.columnId);
  return (
    <>
      <span className={task.done ? "chip good" : "chip accent"}>{column?.name}</span>
      {task.archived ? <span className="chip">{t("card.archived")}</span> : null}
      {isBlocked(task) ? (
        <span className="chip bad">
          <IconBan size={13} aria-hidden="true" />
          {t("card.blocked")}
        </span>
      ) : null}
    </>
  );
}

function Fields({
  task,
  view,
  fixed,
  onDismiss,
}: {
  task: TaskCard;
  view: ViewSnapshot;
  fixed: boolean;
  onDismiss: (entityId: string) => void;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const board = useBoard();
  const people = usePeople();
  const latest = useRef(view);
  latest.current = view;
  const { taskId } = task;
  const revisionNow = useCallback(() => latest.current.revision, []);
  const isPending = (): boolean => latest.current.pendingIds.has(`task/${taskId}`);

  const expecting = (seen: bigint) =>
    // Our own unanswered commands would count as someone else's change.
    isPending() ? {} : { expect: { entity: taskId, revision: seen } };
  const edit = (name: FieldName) => (text: string, seen: bigint | undefined) =>
    saved(
      board.act,
      { case: "editTask", value: { taskId, ...editOf(name, text) } },
      seen === undefined ? {} : { expect: { entity: taskId, revision: seen } },
    );
  const assign = (part: { assignee?: string; departmentId?: string }, undo: string): void => {
    void board.act({ case: "assignTask", value: { taskId, ...part } }, { ...expecting(revisionNow()), undo });
  };

  const title = useField(task.title, revisionNow, edit("title"));
  const description = useField(task.description, revisionNow, edit("description"));
  const due = useField(toInput(task.due), revisionNow, edit("due"));
  const estimate = useField(String(task.estimateHours), revisionNow, edit("estimateHours"));
  const settle = (): void => onDismiss(`task/${taskId}`);
  const conflict = (field: Field, theirs: string): ReactNode => (
    <ConflictNotice field={field} theirs={theirs} author={task.changedBy} onSettled={settle} />
  );
  const set = (name: "priority" | "stage" | "requirementId", value: string | null): void => {
    if (value === null) return;
    void board.act({ case: "editTask", value: { taskId, ...editOf(name, value) } }, expecting(revisionNow()));
  };
  return (
    <div className="drawer-fields">
      <Textarea
        className="wide title-field"
        aria-label={t("card.title")}
        autosize
        maxLength={200}
        readOnly={fixed}
        value={title.text}
        onFocus={title.begin}
        onChange={(event) => title.change(event.currentTarget.value.replaceAll("\n", " "))}
        onBlur={() => title.commit()}
        onKeyDown={(event) => {
          if (event.key === "Enter" && !event.nativeEvent.isComposing) {
            event.preventDefault();
            event.currentTarget.blur();
          }
        }}
        error={title.text.trim() === "" ? t("card.titleRequired") : undefined}
      />
      <div className="wide">{conflict(title, task.title)}</div>
      <Select
        label={t("card.column")}
        size="sm"
        disabled={fixed}
        allowDeselect={false}
        value={task.columnId}
        data={board.columns.map((column) => ({ value: column.columnId, label: column.name }))}
        onChange={(columnId) => {
          if (columnId && columnId !== task.columnId) board.move(task, { columnId, afterTaskId: "" });
        }}
      />
      <PersonSelect
        label={t("card.assignee")}
        size="sm"
        disabled={fixed}
        value={task.assignee}
        onChange={(assignee) => assign({ assignee }, t("undo.assigned", { title: task.title }))}
      />
      <Select
        label={t("card.department")}
        size="sm"
        disabled={fixed}
        clearable
        clearButtonProps={{ "aria-label": t("action.clear") }}
        placeholder={t("card.noDepartment")}
        value={task.departmentId || null}
        data={people.departments.map((one) => ({ value: one.departmentId, label: one.name }))}
        onChange={(departmentId) =>
          assign({ departmentId: departmentId ?? "" }, t("undo.assigned", { title: task.title }))
        }
      />
      <DayInput
        label={t("card.due")}
        size="sm"
        disabled={fixed}
        value={fromInput(due.text)}
        onFocus={due.begin}
        onChange={(day) => due.change(toInput(day))}
        onBlur={() => due.commit()}
      />
      <Select
        label={t("card.priority")}
        size="sm"
        disabled={fixed}
        allowDeselect={false}
        value={String(task.priority || 2)}
        data={priorities.map((one) => ({ value: String(one), label: priorityName(t, one) }))}
        onChange={(value) => set("priority", value)}
      />
      <NumberInput
        label={t("card.estimate")}
        size="sm"
        disabled={fixed}
        min={0}
        max={10000}
        allowDecimal={false}
        value={Number(estimate.text)}
        onFocus={estimate.begin}
        onChange={(value) => estimate.change(String(typeof value === "number" ? value : 0))}
        onBlur={() => estimate.commit()}
      />
      <Select
        className="wide"
        label={t("card.stage")}
        size="sm"
        disabled={fixed}
        placeholder={t("card.noStage")}
        allowDeselect={false}
        value={task.stage ? String(task.stage) : null}
        data={stages.map((one) => ({ value: String(one), label: stageName(t, one) }))}
        onChange={(value) => set("stage", value)}
      />
      <RequirementField
        task={task}
        fixed={fixed}
        clearLabel={t("action.clear")}
        onChange={(id) => set("requirementId", id)}
      />
      <div className="wide">
        {conflict(due, formatDay(task.due, i18n.language))}
        {conflict(estimate, String(task.estimateHours))}
      </div>
      <MentionArea
        className="wide"
        label={t("card.description")}
        placeholder={fixed ? "" : t("card.descriptionHint")}
        autosize
        minRows={3}
        maxRows={16}
        maxLength={8000}
        readOnly={fixed}
        value={description.text}
        onFocus={description.begin}
        onChange={(event) => description.change(event.currentTarget.value)}
        onBlur={() => description.commit()}
      />
      <div className="wide">
        {task.descriptionRedacted ? <Redacted /> : null}
        {task.description === "" || fixed ? null : (
          <RedactButton text={`task/${taskId}`} label={t("card.description")} />
        )}
        {conflict(description, task.description)}
      </div>
      <p className="wide muted" style={{ margin: 0, fontSize: "0.78rem" }}>
        {task.createdAt
          ? t("card.createdBy", {
              name: people.name(task.createdBy),
              at: formatInstantFully(timestampDate(task.createdAt), i18n.language),
            })
          : ""}
      </p>
      <Origin imported={task.imported} author={task.importedAuthor} />
    </div>
  );
}

function editOf(name: FieldName, text: string) {
  switch (name) {
    case "title":
      return { title: text.trim() };
    case "description":
      return { description: text };
    case "due": {
      const value = fromInput(text);
      return { due: value ? { value } : {} };
    }
    case "estimateHours":
      return { estimateHours: Number(text) };
    case "priority":
      return { priority: Number(text) as Priority };
    case "stage":
      return { stage: Number(text) as Stage };
    case "requirementId":
      return { requirementId: text };
  }
}

function CardActs({ task }: { task: TaskCard }): ReactNode {
  const { t } = useTranslation();
  const board = useBoard();
  const { taskId, title } = task;
  const [blocking, setBlocking] = useState(false);
  const [reason, setReason] = useState("");
  const act = (intent: Intent, icon: ReactNode, label: string, undo: string, variant = "default") => (
    <Button
      size="compact-sm"
      variant={variant}
      leftSection={icon}
      onClick={() => void board.act(intent, { undo })}
    >
      {label}
    </Button>
  );
  return (
    <div>
      <Group gap={6}>
        {task.done ? (
          act(
            { case: "reopenTask", value: { taskId } },
            <IconArrowBackUp size={15} />,
            t("card.reopen"),
            t("undo.reopened", { title }),
          )
        ) : (
          <>
            {task.startedAt
              ? null
              : act(
                  { case: "startTask", value: { taskId } },
                  <IconPlayerPlay size={15} />,
                  t("card.start"),
                  t("undo.started", { title }),
                )}
            {act(
              { case: "completeTask", value: { taskId } },
              <IconCircleCheck size={15} />,
              t("card.complete"),
              t("undo.completed", { title }),
              "filled",
            )}
          </>
        )}
        {task.blockedReason ? (
          act(
            { case: "unblockTask", value: { taskId } },
            <IconLockOpen size={15} />,
            t("card.unblock"),
            t("undo.unblocked", { title }),
          )
        ) : (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconBan size={15} />}
            aria-expanded={blocking}
            onClick={() => setBlocking((on) => !on)}
          >
            {t("card.block")}
          </Button>
        )}
        {act(
          { case: "archiveTask", value: { taskId } },
          <IconArchive size={15} />,
          t("card.archive"),
          t("undo.archived", { title }),
        )}
      </Group>
      {blocking && !task.blockedReason ? (
        <Form
          className="inset"
          onSubmit={() => {
            void board
              .act(
                { case: "blockTask", value: { taskId, reason: reason.trim() } },
                { undo: t("undo.blocked", { title }) },
              )
              .then((refused) => {
                if (!refused) setBlocking(false);
              });
          }}
        >
          <Textarea
            autosize
            autoFocus
            size="sm"
            label={t("card.blockReason")}
            required
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Group gap={6}>
            <Button type="submit" size="compact-sm" disabled={reason.trim() === ""}>
              {t("card.block")}
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => setBlocking(false)}>
              {t("action.cancel")}
            </Button>
          </Group>
        </Form>
      ) : null}
    </div>
  );
}

function Blockers({ task, view, fixed }: { task: TaskCard; view: ViewSnapshot; fixed: boolean }): ReactNode {
  const { t } = useTranslation();
  const board = useBoard();
  const [query, setQuery] = useState("");
  const [refusal, setRefusal] = useState<Refusal>();
  const tasks = view.of("task");
  const { taskId } = task;
  const options = useMemo(() => {
    const low = query.trim().toLowerCase();
    const found: { value: string; label: string }[] = [];
    for (const other of tasks) {
      if (other.archived || other.taskId === taskId || task.blockedBy.includes(other.taskId)) continue;
      if (low !== "" && !other.title.toLowerCase().includes(low)) continue;
      found.push({ value: other.taskId, label: other.title });
      if (found.length >= optionsMax) break;
    }
    return found;
  }, [tasks, taskId, task.blockedBy, query]);
  const blocks = tasks.filter((other) => other.blockedBy.includes(taskId) && !other.archived);
  const loop = refusal?.fact("loop")?.split(",") ?? [];

  if (fixed && task.blockedBy.length === 0 && blocks.length === 0 && !task.blockedReason) return null;
  const line = (id: string): ReactNode => {
    const other = board.task(id);
    return (
      <>
        {other?.done ? (
          <IconCircleCheck size={15} aria-label={t("card.done")} />
        ) : (
          <IconBan size={15} aria-label={t("card.open")} />
        )}
        <button type="button" className="link" onClick={() => board.open(id)}>
          {other?.title ?? id}
        </button>
      </>
    );
  };
  return (
    <section aria-label={t("card.dependencies")}>
      <h3 className="drawer-title">{t("card.dependencies")}</h3>
      {task.blockedReason ? <p className="notice warn">{task.blockedReason}</p> : null}
      <ul className="blockers">
        {task.blockedBy.map((id) => (
          <li key={id} style={{ color: task.openBlockers.includes(id) ? "var(--sw-bad)" : "var(--sw-good)" }}>
            {line(id)}
            {fixed ? null : (
              <button
                type="button"
                className="chip-x"
                aria-label={t("card.removeBlocker", { title: board.task(id)?.title ?? "" })}
                onClick={() =>
                  void board
                    .act({ case: "removeDependency", value: { taskId, blockedBy: id } })
                    .then(setRefusal)
                }
              >
                <IconX size={13} aria-hidden="true" />
              </button>
            )}
          </li>
        ))}
      </ul>
      {fixed ? null : (
        <Select
          size="sm"
          aria-label={t("card.addBlocker")}
          placeholder={t("card.addBlocker")}
          searchable
          searchValue={query}
          onSearchChange={setQuery}
          filter={({ options: all }) => all}
          nothingFoundMessage={t("card.noSuchCard")}
          value={null}
          data={options}
          maxDropdownHeight={260}
          onChange={(blockedBy) => {
            if (!blockedBy) return;
            setQuery("");
            void board
              .act(
                { case: "addDependency", value: { taskId, blockedBy } },
                { undo: t("undo.dependency", { title: task.title }) },
              )
              .then(setRefusal);
          }}
        />
      )}
      {refusal ? (
        <div style={{ marginTop: 8 }}>
          <RefusalNotice refusal={refusal} onDismiss={() => setRefusal(undefined)}>
            {loop.length > 1 ? (
              <div style={{ marginTop: 4 }}>
                {loop.map((id) => board.task(id.trim())?.title ?? id).join(" → ")}
              </div>
            ) : null}
          </RefusalNotice>
        </div>
      ) : null}
      {blocks.length > 0 ? (
        <>
          <h4 className="drawer-subtitle">{t("card.blocks")}</h4>
          <ul className="blockers">
            {blocks.map((other) => (
              <li key={other.taskId}>{line(other.taskId)}</li>
            ))}
          </ul>
        </>
      ) : null}
    </section>
  );
}

function Comments({ task, view, fixed }: { task: TaskCard; view: ViewSnapshot; fixed: boolean }): ReactNode {
  const { t, i18n } = useTranslation();
  const board = useBoard();
  const people = usePeople();
  const [text, setText] = useState("");
  const [refusal, setRefusal] = useState<Refusal>();
  const { taskId } = task;
  const comments = view
    .of("comment")
    .filter((comment) => comment.taskId === taskId)
    .sort(
      (a, b) => Number((a.at?.seconds ?? 0n) - (b.at?.seconds ?? 0n)) || (a.commentId < b.commentId ? -1 : 1),
    );

  const say = async (): Promise<void> => {
    const said = text.trim();
    if (said === "") return;
    setText("");
    const refused = await board.act({
      case: "commentTask",
      value: { taskId, commentId: newId(), text: said },
    });
    setRefusal(refused);
    if (refused) setText((now) => now || said);
  };
  return (
    <div>
      {comments.length === 0 ? <p className="muted">{t("card.noComments")}</p> : null}
      <ul className="comments">
        {comments.map((comment) => {
          const at = comment.at ? timestampDate(comment.at) : undefined;
          return (
            <li
              key={comment.commentId}
              data-pending={view.pendingIds.has(`comment/${comment.commentId}`) || undefined}
            >
              <Avatar id={comment.author} />
              <div style={{ minWidth: 0 }}>
                <div style={{ fontSize: "0.82rem" }}>
                  <strong>{people.name(comment.author)}</strong>{" "}
                  {at ? (
                    <time
                      className="muted"
                      dateTime={at.toISOString()}
                      title={formatInstantFully(at, i18n.language)}
                    >
                      {formatAgo(at, i18n.language)}
                    </time>
                  ) : null}
                  {comment.redacted || fixed ? null : (
                    <RedactButton text={`comment/${comment.commentId}`} label={t("erase.comment")} />
                  )}
                </div>
                <Origin imported={comment.imported} author={comment.importedAuthor} />
                {comment.redacted ? (
                  <Redacted />
                ) : (
                  <div className="prewrap">
                    <Mentioned text={comment.text} />
                  </div>
                )}
                <FilesOf
                  project={board.project}
                  about={`comment/${comment.commentId}`}
                  fixed={fixed || comment.author !== people.me}
                />
              </div>
            </li>
          );
        })}
      </ul>
      {refusal ? <RefusalNotice refusal={refusal} onDismiss={() => setRefusal(undefined)} /> : null}
      {fixed ? null : (
        <Form
          style={{ display: "grid", gap: 8 }}
          onSubmit={() => {
            void say();
          }}
        >
          <MentionArea
            aria-label={t("card.comment")}
            placeholder={t("card.commentHint")}
            autosize
            minRows={2}
            maxLength={4000}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
                event.preventDefault();
                void say();
              }
            }}
          />
          <Button
            type="submit"
            size="compact-sm"
            disabled={text.trim() === ""}
            style={{ justifySelf: "start" }}
          >
            {t("card.comment")}
          </Button>
        </Form>
      )}
    </div>
  );
}

function History({ task }: { task: TaskCard }): ReactNode {
  const { t, i18n } = useTranslation();
  const board = useBoard();
  const people = usePeople();
  const commandName = useCommandName();
  const { at } = useTimeTravel();
  // Another change of the card asks again.
  const load = useCallback(
    () =>
      http.auditPage(board.project, { q: `entity:task/${task.taskId}`, limit: 50, ...(at ? { at } : {}) }),
    [board.project, task.taskId, task.changedRevision, task.commentCount, at],
  );
  const { value, error, reload } = useResource(load, useGeneration(board.project));
  if (error) return <Failure error={error} retry={reload} />;
  if (!value) return <Loading rows={4} height={36} />;
  return (
    <ol className="history">
      {value.entries.map((entry) => {
        const when = entry.at ? timestampDate(entry.at) : undefined;
        return (
          <li key={String(entry.revision)}>
            <div style={{ fontSize: "0.85rem" }}>
              <strong>{people.name(entry.actor)}</strong> {commandName(entry.command)}{" "}
              {when ? (
                <time
                  className="muted"
                  dateTime={when.toISOString()}
                  title={formatInstantFully(when, i18n.language)}
                >
                  {formatAgo(when, i18n.language)}
                </time>
              ) : null}{" "}
              <ProofChip project={board.project} entry={entry} bare />
            </div>
            <AuditFacts facts={entry.facts.filter((fact) => fact.entity === `task/${task.taskId}`)} bare />
          </li>
        );
      })}
      {value.entries.length === 0 ? <li className="muted">{t("audit.nothing")}</li> : null}
    </ol>
  );
}
