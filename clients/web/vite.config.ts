import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
// The server to talk to while developing.
const server = process.env.SLIPWAY_SERVER ?? "http://127.0.0.1:8080";

// The generated types hold their schema as base64, which gzip hardly shrinks. As the bytes themselves, turned into
// base64 when they are read, the schema weighs two fifths less on the way to a browser.
const schemaAsBytes: Plugin = {
  name: "schema-as-bytes",
  transform(code, id) {
    if (!id.includes("/src/gen/")) return undefined;
    return code.replace(/fileDesc\("([A-Za-z0-9+/=]+)"/, (_, base64: string) => {
      const bytes = Buffer.from(base64, "base64").toString("latin1");
      return `fileDesc(btoa(${JSON.stringify(bytes)}).replace(/=+$/, "")`;
    });
  },
};

export default defineConfig({
  plugins: [react(), schemaAsBytes],
  resolve: {
    alias: [
      { find: /^@slipway\/sdk$/, replacement: here("../ts/src/index.ts") },
      { find: /^@slipway\/sdk\/codemirror$/, replacement: here("../ts/src/codemirror/index.ts") },
      { find: /^@slipway\/sdk\/files$/, replacement: here("../ts/src/files.ts") },
      { find: /^@slipway\/sdk\/imports$/, replacement: here("../ts/src/imports.ts") },
      { find: /^@slipway\/sdk\/react$/, replacement: here("../ts/src/react.ts") },
      { find: /^@slipway\/sdk\/verify$/, replacement: here("../ts/src/verify/index.ts") },
    ],
    // The SDK's sources find these in their own folder; the app must hold each once.
    dedupe: [
      "react",
      "react-dom",
      "@bufbuild/protobuf",
      "@codemirror/collab",
      "@codemirror/state",
      "@codemirror/view",
    ],
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
