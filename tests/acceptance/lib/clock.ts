// The clock of our server: the machine's, put forward by so many days. Debian's libfaketime, which stands between the
// server and the system's clock, reads it from a file; the server itself knows nothing of it.
import { renameSync, writeFileSync } from "node:fs";

const daySeconds = 86_400;

export class Clock {
  private ahead = 0;

  constructor(
    private readonly file: string,
    private readonly library: string,
  ) {
    this.write();
  }

  // What the server is started with. Timers keep the real, steady clock.
  environment(): NodeJS.ProcessEnv {
    return {
      LD_PRELOAD: this.library,
      FAKETIME_TIMESTAMP_FILE: this.file,
      FAKETIME_NO_CACHE: "1",
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
      NO_FAKE_STAT: "1",
    };
  }

  // At once, for every project of the server.
  pass(days: number): void {
    this.ahead += days * daySeconds;
    this.write();
  }

  // Whole at any moment: the server looks whenever it asks for the time.
  private write(): void {
    const next = `${this.file}.next`;
    writeFileSync(next, `+${this.ahead}\n`);
    renameSync(next, this.file);
  }
}
