// Attachments: what there is, what is being uploaded, and a place to drop more.
import { timestampDate } from "@bufbuild/protobuf/wkt";
import { ActionIcon, Button, CloseButton, CopyButton, TextInput } from "@mantine/core";
import { type Attachment, newId, type Refusal } from "@slipway/sdk";
import { downloadFile, uploadFile } from "@slipway/sdk/files";
import { useConnection, useEntities } from "@slipway/sdk/react";
import {
  IconCamera,
  IconFile,
  IconPaperclip,
  IconPhoto,
  IconShieldCheck,
  IconTrash,
} from "@tabler/icons-react";
import { type DragEvent, type ReactNode, useCallback, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePeople } from "../app/people";
import { type Act, useActOn } from "../app/project";
import { formatInstant } from "../lib/dates";
import { isPicture, nameOfFile, sizeText, typeOfFile } from "../lib/files";
import { saveBlob } from "../proof/download";
import { Redacted } from "./Erase";
import type { FilesOfProps } from "./FilesOf";
import { Form } from "./Form";
import { RefusalNotice } from "./RefusalNotice";
import { Notice, useFailureText } from "./states";

// Larger pictures are fetched only when somebody asks for them.
const previewBytesMax = 2 * 1024 * 1024;

interface Upload {
  readonly id: string;
  readonly file: File;
  readonly state: "uploading" | "attaching" | "failed";
  readonly done: number;
  readonly error?: string;
  readonly abort: AbortController;
}

export function Files({ project, about, part = "", fixed, heading = false }: FilesOfProps): ReactNode {
  const { t } = useTranslation();
  const all = useEntities(project, "files", "attachment");
  const own = all
    .filter((one) => one.about === about && one.part === part)
    .sort((a, b) => Number((a.at?.seconds ?? 0n) - (b.at?.seconds ?? 0n)));
  const act = useActOn(project);
  const uploads = useUploads(project, about, part, act);
  const [over, setOver] = useState(false);
  if (own.length === 0 && fixed && !heading) return null;
  const drop = (event: DragEvent): void => {
    if (fixed || !event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    setOver(false);
    uploads.add([...event.dataTransfer.files]);
  };
  return (
    // Named only with a heading: else it is part of what stands around it, as a comment, and no landmark of the page.
    <section
      className={over ? "files over" : "files"}
      aria-label={heading ? t("files.title") : undefined}
      data-testid="files"
      onDragOver={(event) => {
        if (fixed || !event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      {heading ? (
        <h4>{own.length > 0 ? t("files.count", { count: own.length }) : t("files.title")}</h4>
      ) : null}
      {heading && own.length === 0 && fixed ? <p className="muted">{t("files.none")}</p> : null}
      <ul>
        {own.map((file) => (
          <FileRow key={file.attachmentId} project={project} file={file} fixed={fixed} act={act} />
        ))}
      </ul>
      {uploads.list.map((upload) => (
        <UploadRow key={upload.id} upload={upload} retry={uploads.retry} dismiss={uploads.dismiss} />
      ))}
      {fixed ? null : <Pick add={uploads.add} heading={heading} />}
    </section>
  );
}

function useUploads(project: string, about: string, part: string, act: Act) {
  const { t, i18n } = useTranslation();
  const say = useFailureText();
  const { fileBytesMax } = useConnection();
  const [list, setList] = useState<readonly Upload[]>([]);
  const running = useRef(new Set<AbortController>());
  // Whoever leaves the page leaves no upload behind.
  useEffect(
    () => () => {
      for (const abort of running.current) abort.abort();
    },
    [],
  );
  const change = useCallback((id: string, next: Partial<Upload>): void => {
    setList((before) => before.map((one) => (one.id === id ? { ...one, ...next } : one)));
  }, []);
  const dismiss = useCallback((id: string): void => {
    setList((before) => before.filter((one) => one.id !== id));
  }, []);
  // Why it is not even tried.
  const refused = (file: File): string | undefined => {
    if (file.size === 0) return t("files.empty", { name: file.name });
    if (fileBytesMax === undefined) return t("files.unavailable");
    if (file.size > fileBytesMax)
      return t("files.tooLarge", { name: file.name, size: sizeText(fileBytesMax, i18n.language) });
    return undefined;
  };
  const run = async ({ id, file, abort }: Upload): Promise<void> => {
    running.current.add(abort);
    const [name, type] = [nameOfFile(file.name), typeOfFile(file.type)];
    try {
      const { digest, size } = await uploadFile(project, file, {
        type,
        signal: abort.signal,
        onProgress: (done) => change(id, { done }),
      });
      change(id, { state: "attaching" });
      const value = { attachmentId: newId(), about, part, digest, size, name, type };
      const refusal = await act({ case: "attachFile", value });
      if (refusal) change(id, { state: "failed", error: say(refusal) });
      else dismiss(id);
    } catch (error) {
      if (abort.signal.aborted) dismiss(id);
      else change(id, { state: "failed", error: say(error) });
    }
    running.current.delete(abort);
  };
  const begin = (file: File): void => {
    const error = refused(file);
    const upload: Upload = { id: newId(), file, state: "uploading", done: 0, abort: new AbortController() };
    setList((before) => [...before, error ? { ...upload, state: "failed", error } : upload]);
    if (!error) void run(upload);
  };
  return {
    list,
    add: (files: readonly File[]): void => files.forEach(begin),
    retry: ({ id, file }: Upload): void => {
      dismiss(id);
      begin(file);
    },
    dismiss,
  };
}

function UploadRow({
  upload,
  retry,
  dismiss,
}: {
  readonly upload: Upload;
  readonly retry: (upload: Upload) => void;
  readonly dismiss: (id: string) => void;
}): ReactNode {
  const { t } = useTranslation();
  const { file, state, done, error, abort } = upload;
  const { name } = file;
  const percent = file.size === 0 ? 0 : Math.floor((done / file.size) * 100);
  if (state === "failed") {
    return (
      <Notice>
        <div>
          {name}: {error}
        </div>
        <div className="file-actions">
          <Button
            size="compact-xs"
            variant="default"
            aria-label={t("files.retry", { name })}
            onClick={() => retry(upload)}
          >
            {t("action.retry")}
          </Button>
          <Button
            size="compact-xs"
            variant="default"
            aria-label={t("files.dismiss", { name })}
            onClick={() => dismiss(upload.id)}
          >
            {t("action.dismiss")}
          </Button>
        </div>
      </Notice>
    );
  }
  const said =
    state === "attaching" ? t("files.attaching", { name }) : t("files.uploading", { name, percent });
  return (
    <div className="file-upload" role="status">
      <span>{said}</span>
      <progress max={100} value={percent} aria-label={said} />
      <CloseButton size="sm" aria-label={t("files.cancel", { name })} onClick={() => abort.abort()} />
    </div>
  );
}

function Pick({
  add,
  heading,
}: {
  readonly add: (files: readonly File[]) => void;
  readonly heading: boolean;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const { fileBytesMax, state } = useConnection();
  const [any, camera] = [useId(), useId()];
  const input = (id: string, photo: boolean): ReactNode => (
    <input
      id={id}
      type="file"
      hidden
      multiple={!photo}
      {...(photo ? { accept: "image/*", capture: "environment" as const } : {})}
      data-testid={photo ? "pick-photo" : "pick-file"}
      onChange={(event) => {
        add([...(event.currentTarget.files ?? [])]);
        event.currentTarget.value = "";
      }}
    />
  );
  const open = (id: string) => (): void => document.getElementById(id)?.click();
  const off = state === "offline" || state === "needs-auth";
  return (
    <div className="file-pick no-print">
      {input(any, false)}
      {input(camera, true)}
      <Button
        size="compact-sm"
        variant={heading ? "default" : "subtle"}
        color={heading ? undefined : "gray"}
        leftSection={<IconPaperclip size={14} aria-hidden="true" />}
        disabled={off}
        onClick={open(any)}
      >
        {t("files.add")}
      </Button>
      <Button
        className="mobile-only"
        size="compact-sm"
        variant="default"
        leftSection={<IconCamera size={14} aria-hidden="true" />}
        disabled={off}
        onClick={open(camera)}
      >
        {t("files.photo")}
      </Button>
      {heading ? (
        <span className="muted">
          {off ? (
            t("files.offline")
          ) : (
            <>
              <span className="desktop-only">{t("files.drop")} </span>
              {fileBytesMax === undefined
                ? ""
                : `(${t("files.limit", { size: sizeText(fileBytesMax, i18n.language) })})`}
            </>
          )}
        </span>
      ) : null}
    </div>
  );
}

function FileRow({
  project,
  file,
  fixed,
  act,
}: {
  readonly project: string;
  readonly file: Attachment;
  readonly fixed: boolean;
  readonly act: Act;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const people = usePeople();
  const say = useFailureText();
  const [removing, setRemoving] = useState(false);
  const [state, setState] = useState<"idle" | "busy" | "verified">("idle");
  const [failed, setFailed] = useState("");
  const { name, size, digest } = file;
  const facts = [
    sizeText(Number(size), i18n.language),
    people.name(file.by),
    file.at ? formatInstant(timestampDate(file.at), i18n.language) : "",
  ].filter(Boolean);
  if (file.redacted) {
    return (
      <li className="file-row">
        <IconFile size={18} aria-hidden="true" />
        <span className="what">
          <Redacted /> <span className="muted">{facts.slice(1).join(" · ")}</span>
        </span>
      </li>
    );
  }
  const save = async (): Promise<void> => {
    setState("busy");
    setFailed("");
    try {
      saveBlob(name, await downloadFile(project, file));
      setState("verified");
    } catch (error) {
      setState("idle");
      setFailed(say(error));
    }
  };
  return (
    <li className="file-row" data-entity={`attachment/${file.attachmentId}`}>
      <Preview project={project} file={file} />
      <span className="what">
        <button
          type="button"
          className="file-name"
          aria-label={t("files.download", { name })}
          disabled={state === "busy"}
          onClick={() => void save()}
        >
          {name}
        </button>
        <span className="muted">
          {facts.join(" · ")}{" "}
          <CopyButton value={digest}>
            {({ copied, copy }) => (
              <button
                type="button"
                className="file-digest"
                onClick={copy}
                aria-label={t("files.copyDigest", { short: `${digest.slice(0, 8)}…` })}
                title={`${t("files.digest")}: ${digest}`}
              >
                {copied ? t("action.copied") : `${digest.slice(0, 8)}…`}
              </button>
            )}
          </CopyButton>
        </span>
        {state === "verified" ? (
          <span className="chip good" role="status">
            <IconShieldCheck size={13} aria-hidden="true" /> {t("files.verified")}
          </span>
        ) : null}
        {failed ? <Notice onDismiss={() => setFailed("")}>{failed}</Notice> : null}
        {removing ? <Remove file={file} act={act} onClose={() => setRemoving(false)} /> : null}
      </span>
      {fixed || removing ? null : (
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          className="no-print"
          aria-label={t("files.remove", { name })}
          onClick={() => setRemoving(true)}
        >
          <IconTrash size={15} />
        </ActionIcon>
      )}
    </li>
  );
}

function Remove({
  file,
  act,
  onClose,
}: {
  readonly file: Attachment;
  readonly act: Act;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const [reason, setReason] = useState("");
  const [refusal, setRefusal] = useState<Refusal>();
  const { attachmentId } = file;
  return (
    <Form
      className="file-remove"
      onSubmit={() => {
        void act({ case: "detachFile", value: { attachmentId, reason: reason.trim() } }).then((refused) => {
          setRefusal(refused);
          if (!refused) onClose();
        });
      }}
    >
      <TextInput
        size="xs"
        autoFocus
        label={t("files.reason")}
        description={t("files.reasonHint")}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {refusal ? <RefusalNotice refusal={refusal} onDismiss={() => setRefusal(undefined)} /> : null}
      <div className="file-actions">
        <Button type="submit" size="compact-xs" color="red">
          {t("files.removeShort")}
        </Button>
        <Button size="compact-xs" variant="default" onClick={onClose}>
          {t("action.cancel")}
        </Button>
      </div>
    </Form>
  );
}

// Only of pictures, and from the bytes that were fetched and hashed: no address of the server is ever drawn.
function Preview({ project, file }: { readonly project: string; readonly file: Attachment }): ReactNode {
  const { t } = useTranslation();
  const [url, setUrl] = useState<string>();
  const { digest, size, type, name } = file;
  const picture = isPicture(type);
  const wanted = picture && Number(size) <= previewBytesMax;
  useEffect(() => {
    if (!wanted) return;
    const abort = new AbortController();
    let made: string | undefined;
    downloadFile(project, { digest, size, type }, { signal: abort.signal }).then(
      (blob) => {
        if (abort.signal.aborted) return;
        made = URL.createObjectURL(blob);
        setUrl(made);
      },
      () => {},
    );
    return () => {
      abort.abort();
      setUrl(undefined);
      if (made) URL.revokeObjectURL(made);
    };
  }, [wanted, project, digest, size, type]);
  if (url) return <img className="file-preview" src={url} alt={t("files.preview", { name })} />;
  const Icon = picture ? IconPhoto : IconFile;
  return <Icon size={18} aria-hidden="true" />;
}
