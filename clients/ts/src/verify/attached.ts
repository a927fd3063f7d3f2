// Which files a project's log says there must be, from its commits as they are stored: what is sealed in them is
// not needed. As proto/records/attached_files.h.
import type { Commit } from "../gen/slipway/v1/commit_pb";

const redactedKind = "file/";

export class AttachedFiles {
  private readonly attachments = new Map<string, { readonly digest: string; redacted: boolean }>();

  // In the order of the log. What is detached is kept.
  take(commit: Commit): void {
    for (const { fact } of commit.events) {
      if (fact.case === "fileAttached")
        this.attachments.set(fact.value.attachmentId, { digest: fact.value.digest, redacted: false });
      if (fact.case === "textRedacted") this.redact(fact.value.text);
    }
  }

  // The digests of what was attached and not redacted since, in order.
  kept(): readonly string[] {
    const kept = [...this.attachments.values()].filter(({ redacted }) => !redacted);
    return [...new Set(kept.map(({ digest }) => digest))].sort();
  }

  private redact(text: string): void {
    if (!text.startsWith(redactedKind)) return;
    const attachment = this.attachments.get(text.slice(redactedKind.length));
    if (attachment) attachment.redacted = true;
  }
}
