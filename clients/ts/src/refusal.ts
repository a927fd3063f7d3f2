// A command that was not accepted, and why.
import type { Error as ErrorFrame, Fact, Refused, ViewClosed } from "./gen/slipway/v1/sync_pb";

export interface BilingualText {
  readonly zh: string;
  readonly en: string;
}

// Codes of the client itself; all others are the server's (domain.md).
//
// offline          not connected, and the command may not wait
// read_only        the server takes no commands at present, and the command may not wait (or the server said so)
// queue_full       too many commands wait already
// expired          it waited longer than a day
// outcome_unknown  sent, then the connection was away so long that sending it again would be wrong
// too_large        larger than the server takes in one message
// closed           the client was closed
// history          the page shows a past moment
// unauthenticated  the credentials were refused
const ownTexts: Readonly<Record<string, BilingualText>> = {
  offline: { zh: "当前离线，此操作需要联网。", en: "You are offline, and this cannot wait." },
  read_only: {
    zh: "服务器当前只读，此操作不能等待。",
    en: "The server takes no changes at present, and this cannot wait.",
  },
  queue_full: { zh: "离线操作已满，请先联网。", en: "Too many changes are waiting for a connection." },
  expired: { zh: "离线超过一天，此操作未发送。", en: "This waited for more than a day and was not sent." },
  outcome_unknown: {
    zh: "连接中断，结果未知，请核对后再操作。",
    en: "The connection broke before an answer came. Check the outcome before you try again.",
  },
  too_large: { zh: "内容过大，请分开保存。", en: "This is too large; please split it." },
  closed: { zh: "连接已关闭。", en: "The connection was closed." },
  history: { zh: "正在查看历史，不能修改。", en: "You are looking at the past, which cannot be changed." },
  unauthenticated: { zh: "请重新登录。", en: "Please sign in again." },
};

export interface RefusalDetails {
  readonly text?: BilingualText;
  readonly facts?: readonly Pick<Fact, "key" | "value">[];
  readonly revision?: bigint;
  readonly commandId?: string;
  readonly entityId?: string;
  readonly intent?: string;
}

export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: string;
  // The sentence to show. (`message` is its English, as an Error's must be a string.)
  readonly text: BilingualText;
  readonly facts: readonly Pick<Fact, "key" | "value">[];
  // The project's revision when it was refused; 0 where the client itself refused.
  readonly revision: bigint;
  readonly commandId: string;
  // What the command was about, as `task/<id>`; may be empty.
  readonly entityId: string;
  // The command, as `moveTask`; may be empty.
  readonly intent: string;

  constructor(code: string, details: RefusalDetails = {}) {
    const text = details.text ?? ownTexts[code] ?? { zh: code, en: code };
    super(text.en || code);
    this.code = code;
    this.text = text;
    this.facts = details.facts ?? [];
    this.revision = details.revision ?? 0n;
    this.commandId = details.commandId ?? "";
    this.entityId = details.entityId ?? "";
    this.intent = details.intent ?? "";
  }

  // The first fact of that key, as `theirs` or `author`.
  fact(key: string): string | undefined {
    return this.facts.find((fact) => fact.key === key)?.value;
  }
}

export function refusalOf(
  refused: Refused,
  about: Omit<RefusalDetails, "text" | "facts" | "revision">,
): Refusal {
  return new Refusal(refused.code, {
    ...about,
    text: { zh: refused.message?.zh ?? "", en: refused.message?.en ?? "" },
    facts: refused.facts,
    revision: refused.revision,
  });
}

export function refusalFrom(frame: ErrorFrame | ViewClosed): Refusal {
  const { code, message } = frame;
  return new Refusal(code, message ? { text: { zh: message.zh, en: message.en } } : {});
}
