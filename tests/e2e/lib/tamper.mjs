// A proxy in front of the server that alters what it is told to: an attacker on the line.
import { createServer, request as ask } from "node:http";
import { connect } from "node:net";

// `rules`: path (a RegExp) → what becomes of the body. They may be changed at any time.
export async function tamperingProxy(target) {
  const { hostname, port } = new URL(target);
  const rules = [];
  const proxy = createServer((incoming, outgoing) => {
    const headers = { ...incoming.headers, "accept-encoding": "identity" };
    // What is altered must not be taken from a cache.
    delete headers["if-none-match"];
    const forwarded = ask({ hostname, port, path: incoming.url, method: incoming.method, headers }, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("end", () => {
        const rule = rules.find(({ path }) => path.test(incoming.url));
        let body = Buffer.concat(parts);
        try {
          body = rule ? rule.alter(body) : body;
        } catch (error) {
          // Whoever waits for the answer fails, and says so.
          console.log(`the proxy could not alter ${incoming.url}: ${error.message}`);
          return outgoing.destroy();
        }
        outgoing.writeHead(answer.statusCode, { ...answer.headers, "content-length": body.length });
        outgoing.end(body);
      });
    });
    forwarded.on("error", () => outgoing.destroy());
    incoming.pipe(forwarded);
  });
  proxy.on("upgrade", (incoming, socket, head) => {
    const through = connect(Number(port), hostname, () => {
      const lines = [`${incoming.method} ${incoming.url} HTTP/1.1`];
      for (let at = 0; at < incoming.rawHeaders.length; at += 2)
        lines.push(`${incoming.rawHeaders[at]}: ${incoming.rawHeaders[at + 1]}`);
      through.write(`${lines.join("\r\n")}\r\n\r\n`);
      through.write(head);
      through.pipe(socket).pipe(through);
    });
    for (const one of [through, socket]) one.on("error", () => (through.destroy(), socket.destroy()));
  });
  await new Promise((done) => proxy.listen(0, "127.0.0.1", done));
  return {
    port: proxy.address().port,
    alter(path, alter) {
      rules.push({ path, alter });
    },
    honest() {
      rules.length = 0;
    },
    close() {
      proxy.closeAllConnections();
      return new Promise((done) => proxy.close(done));
    },
  };
}

// One bit of the byte at `at`.
export function flip(body, at) {
  const altered = Buffer.from(body);
  altered[at] ^= 1;
  return altered;
}
