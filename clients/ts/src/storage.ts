// Where commands wait while there is no connection. This one forgets them with the page.
import type { CommandStorage, StoredCommand } from "./types";

export function memoryStorage(): CommandStorage {
  const commands = new Map<string, StoredCommand>();
  return {
    load: async () => [...commands.values()],
    put: async (command) => {
      commands.set(command.commandId, command);
    },
    remove: async (commandId) => {
      commands.delete(commandId);
    },
  };
}
