// A client without a browser: commands and views over HTTP, with an API token.
import { randomBytes } from "node:crypto";

export function newId() {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

export function apiClient(url, token) {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const read = async (path) => {
    const response = await fetch(url + path, { headers });
    if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  return {
    read,
    // Resolves with the revision; rejects with the refusal's code.
    async send(project, intent, value, extra = {}) {
      const body = JSON.stringify({ commandId: newId(), project, [intent]: value, ...extra });
      const response = await fetch(`${url}/api/v1/commands`, { method: "POST", headers, body });
      const ack = await response.json();
      const committed = ack.committed ?? ack.duplicate;
      if (!committed) throw new Error(ack.refused?.code ?? ack.code ?? `${response.status}`);
      return Number(committed.revision);
    },
    view: (project, view, at = "") => read(`/api/v1/projects/${project}/views/${view}${at ? `?at=${at}` : ""}`),
    // Titles of each column's cards, top first, by column name.
    async board(project, at = "") {
      const { entities } = await this.view(project, "board", at);
      return boardOf(entities);
    },
  };
}

export function boardOf(entities) {
  const byRank = (a, b) => (a.rank < b.rank ? -1 : 1);
  const columns = entities.flatMap((one) => (one.column ? [one.column] : [])).sort(byRank);
  const tasks = entities.flatMap((one) => (one.task && !one.task.archived ? [one.task] : [])).sort(byRank);
  return columns.map((column) => ({
    id: column.columnId,
    name: column.name,
    cards: tasks.filter((task) => task.columnId === column.columnId).map((task) => ({ id: task.taskId, title: task.title })),
  }));
}
