import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    environment: "node",
    // Some claims are tried for every bit of a file.
    testTimeout: 60_000,
    // Node 20 has a WebSocket, behind this flag; tests/live needs one.
    pool: "forks",
    execArgv: ["--experimental-websocket"],
  },
});
