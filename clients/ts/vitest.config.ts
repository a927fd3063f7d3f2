import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    environment: "node",
    // Node 20 has a WebSocket, behind this flag; tests/live needs one.
    pool: "forks",
    execArgv: ["--experimental-websocket"],
  },
});
