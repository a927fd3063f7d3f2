// Verifies an exported log, or a receipt, on this device. Asks no server, and works before any sign-in.
import { Button, Checkbox, Textarea } from "@mantine/core";
import { IconFileCertificate, IconShieldCheck, IconShieldX } from "@tabler/icons-react";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { FileDrop } from "../components/FileDrop";
import { Notice } from "../components/states";
import { readyLanguages } from "../i18n";
import { useTitle } from "../lib/title";
import { ask, readyProofs } from "../proof/client";
import type { FileResult, Progress } from "../proof/messages";
import { Limits, Signatures, useFailedText } from "../proof/parts";
import { LanguageSwitch } from "../shell/Shell";
import { AttachedFiles, WrongFiles } from "./verify/AttachedFiles";
import { CommitList } from "./verify/CommitList";

type Work =
  | { readonly state: "idle" }
  | { readonly state: "running"; readonly progress: Progress | undefined }
  | { readonly state: "done"; readonly result: FileResult }
  | { readonly state: "broken" };

export function Verify(): ReactNode {
  const { t } = useTranslation();
  useTitle(t("verify.title"));
  const [file, setFile] = useState<File>();
  const [keys, setKeys] = useState("");
  const [acceptInside, setAcceptInside] = useState(false);
  const [work, setWork] = useState<Work>({ state: "idle" });
  // From here on the network may go.
  useEffect(() => {
    readyProofs();
    readyLanguages();
  }, []);

  const choose = (chosen: File | undefined): void => {
    if (!chosen) return;
    setFile(chosen);
    setWork({ state: "idle" });
  };
  const given = keys
    .split("\n")
    .map((line) => line.trim())
    .join("\n")
    .trim();
  const ready = file !== undefined && work.state !== "running" && (given !== "" || acceptInside);
  const verify = async (): Promise<void> => {
    if (!file) return;
    setWork({ state: "running", progress: undefined });
    try {
      const onProgress = (progress: Progress): void => setWork({ state: "running", progress });
      setWork({ state: "done", result: await ask({ kind: "file", file, keys: given }, onProgress) });
    } catch {
      setWork({ state: "broken" });
    }
  };

  return (
    <div className="verify-page">
      <header>
        {/* A page of its own: nothing of the app is running behind it. */}
        <a className="brand plain" href="/">
          <img src="/icon.svg" width={26} height={26} alt="" /> Slipway
        </a>
        <LanguageSwitch />
      </header>
      <main className="stack">
        <div>
          <h1 style={{ margin: "0 0 6px", fontSize: "1.35rem" }}>{t("verify.title")}</h1>
          <p className="muted" style={{ margin: 0 }}>
            {t("verify.intro")}
          </p>
        </div>
        <FileDrop
          icon={<IconFileCertificate size={34} aria-hidden="true" />}
          label={t("verify.drop")}
          hint={file ? t("verify.otherFile", { size: megabytes(file.size) }) : t("verify.dropHint")}
          file={file}
          accept=".slipway,.tar,.tlog-proof"
          onChoose={choose}
          testId="verify-file"
        />
        <Textarea
          label={t("verify.keys")}
          description={t("verify.keysHint")}
          placeholder="slipway.example/log/…+0123abcd+AbC…"
          autosize
          minRows={2}
          maxRows={8}
          spellCheck={false}
          value={keys}
          onChange={(event) => setKeys(event.currentTarget.value)}
          data-testid="verify-keys"
        />
        {given === "" ? (
          <Checkbox
            label={t("verify.useInside")}
            description={t("verify.insideExplain")}
            checked={acceptInside}
            onChange={(event) => setAcceptInside(event.currentTarget.checked)}
          />
        ) : null}
        <div>
          <Button
            disabled={!ready}
            loading={work.state === "running"}
            onClick={() => void verify()}
            data-testid="verify-start"
          >
            {t("verify.start")}
          </Button>
        </div>
        {work.state === "running" && work.progress ? <ProgressBar {...work.progress} /> : null}
        {work.state === "broken" ? <Notice>{t("error.unexpected")}</Notice> : null}
        {work.state === "done" ? <Verdict result={work.result} file={file} /> : null}
        <Limits />
      </main>
    </div>
  );
}

function megabytes(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function ProgressBar({ step, done, of }: Progress): ReactNode {
  const { t } = useTranslation();
  const percent = of === 0 ? 100 : Math.floor((done / of) * 100);
  const label = t(`verify.step.${step}`);
  return (
    <div>
      <div className="small muted tabular">
        {label} · {percent}%
      </div>
      <div
        className="bar"
        role="progressbar"
        aria-label={label}
        aria-valuenow={percent}
        aria-valuemin={0}
        aria-valuemax={100}
      >
        <span style={{ width: `${percent}%` }} />
      </div>
    </div>
  );
}

function Verdict({ result, file }: { result: FileResult; file: File | undefined }): ReactNode {
  const { t } = useTranslation();
  const failed = useFailedText();
  if (result.state !== "verified") {
    return (
      <div className="verdict bad" role="alert" data-testid="verdict" data-state={result.state}>
        <IconShieldX size={30} aria-hidden="true" />
        <div>
          <h2>{t("verify.bad")}</h2>
          {/* Files are all named below. */}
          <p>
            {result.state !== "failed"
              ? t(`verify.unreadable.${result.why}`)
              : failed(result.files ? { ...result, path: undefined } : result)}
          </p>
          {result.state === "failed" && result.revision !== undefined ? (
            <p>
              <strong>{t("verify.firstBad", { revision: String(result.revision) })}</strong>
            </p>
          ) : null}
          {result.state === "failed" && result.files ? <WrongFiles {...result.files} /> : null}
        </div>
      </div>
    );
  }
  const { checkpoint, kind } = result;
  return (
    <>
      <div className="verdict" role="status" data-testid="verdict" data-state="verified">
        <IconShieldCheck size={30} aria-hidden="true" />
        <div>
          <h2>{t(`verify.good.${kind}`, { count: Number(checkpoint.size) })}</h2>
          <p className="small">{file?.name}</p>
        </div>
      </div>
      {checkpoint.selfSigned ? <Notice kind="warn">{t("verify.selfSigned")}</Notice> : null}
      <section className="panel panel-body">
        <dl className="facts">
          <div>
            <dt>{t("verify.origin")}</dt>
            <dd>
              <code>{checkpoint.origin}</code>
            </dd>
          </div>
          <div>
            <dt>{t("verify.root")}</dt>
            <dd>
              <code>{checkpoint.root}</code>
            </dd>
          </div>
          {checkpoint.signers.map((key) => (
            <div key={key}>
              <dt>{t("verify.signedBy")}</dt>
              <dd>
                <code>{key}</code>
              </dd>
            </div>
          ))}
        </dl>
        <h2 className="small" style={{ margin: "12px 0 4px" }}>
          {t("verify.witnesses")}
        </h2>
        {checkpoint.witnesses.length + checkpoint.unknown.length === 0 ? (
          <p className="muted small" style={{ margin: 0 }}>
            {t("witness.noneInFile")}
          </p>
        ) : (
          <Signatures {...checkpoint} />
        )}
        {result.files ? <AttachedFiles {...result.files} /> : null}
        {result.views.length > 0 ? (
          <p className="muted small" style={{ margin: "10px 0 0" }}>
            {t("verify.views", { names: result.views.join(", ") })}
          </p>
        ) : null}
      </section>
      <CommitList newest={result.commits} pages={kind === "bundle"} />
    </>
  );
}
