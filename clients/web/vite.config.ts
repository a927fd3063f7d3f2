import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
// The server to talk to while developing.
const server = process.env.SLIPWAY_SERVER ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react()],
  resolve: {
    alias: [
      { find: /^@slipway\/sdk$/, replacement: here("../ts/src/index.ts") },
      { find: /^@slipway\/sdk\/react$/, replacement: here("../ts/src/react.ts") },
      { find: /^@slipway\/sdk\/verify$/, replacement: here("../ts/src/verify/index.ts") },
    ],
    // The SDK's sources find these in their own folder; the app must hold each once.
    dedupe: ["react", "react-dom", "@bufbuild/protobuf"],
  },
  build: {
    target: "es2022",
    manifest: true,
    sourcemap: false,
    // No inline scripts: the server's content security policy forbids them.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
  worker: { format: "es" },
  server: {
    proxy: {
      "/api": server,
      "/log": server,
      "/sync": { target: server.replace(/^http/, "ws"), ws: true },
    },
  },
});
