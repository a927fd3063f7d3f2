// Counts claims. Each prints one line; the last line says how many held.
export function checks() {
  let passed = 0;
  let failed = 0;
  const say = (ok, claim, detail) => {
    if (ok) passed += 1;
    else failed += 1;
    console.log(`${ok ? "ok  " : "FAIL"} ${claim}${!ok && detail ? `\n     ${String(detail).split("\n").slice(0, 5).join("\n     ")}` : ""}`);
  };
  return {
    get failed() {
      return failed;
    },
    // Runs `work`; it fails by throwing, or by answering false.
    async that(claim, work) {
      const began = Date.now();
      try {
        const answer = await work();
        say(answer !== false, claim, "it is not so");
        if (process.env.E2E_TIMES) console.log(`     ${Date.now() - began} ms`);
        return answer !== false;
      } catch (error) {
        say(false, claim, error?.stack ?? error);
        return false;
      }
    },
    close() {
      console.log(`${passed} passed, ${failed} failed`);
      return failed === 0 ? 0 : 1;
    },
  };
}

// Tries until `read` answers something true, or throws what it answered last.
export async function until(what, read, timeoutMs = 8_000) {
  const end = Date.now() + timeoutMs;
  let last;
  for (;;) {
    try {
      last = await read();
      if (last) return last;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`Not in ${timeoutMs} ms: ${what}. Last: ${last instanceof Error ? last.message : JSON.stringify(last)}`);
    await new Promise((done) => setTimeout(done, 60));
  }
}
