#include "server/file_scanner.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <optional>

namespace slipway {
namespace {

// Nothing of the server's, neither its sockets nor its environment, reaches the program.
std::optional<pid_t> run(const std::string& program, const std::string& path) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  if (posix_spawn_file_actions_init(&actions) != 0) return std::nullopt;
  bool ready = posix_spawnattr_init(&attributes) == 0;
  // A group of its own, so that what it starts ends with it.
  ready = ready && posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP) == 0;
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    ready = ready && posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_RDWR, 0) == 0;
  ready = ready && posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1) == 0;
  std::string program_text = program;
  std::string path_text = path;
  std::string search = "PATH=/usr/local/bin:/usr/bin:/bin";
  char* const arguments[] = {program_text.data(), path_text.data(), nullptr};
  char* const environment[] = {search.data(), nullptr};
  pid_t child = 0;
  ready = ready && posix_spawn(&child, program.c_str(), &actions, &attributes, arguments, environment) == 0;
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  return ready ? std::optional{child} : std::nullopt;
}

// False: it has not ended by then.
bool ends_within(pid_t child, std::chrono::milliseconds within) {
  const int handle = static_cast<int>(::syscall(SYS_pidfd_open, child, 0));
  if (handle < 0) return false;
  pollfd ended{handle, POLLIN, 0};
  const int found = ::poll(&ended, 1, static_cast<int>(within.count()));
  ::close(handle);
  return found == 1;
}

}  // namespace

Scanned scan_file(const std::string& program, const std::string& path, std::chrono::milliseconds within) {
  const auto child = run(program, path);
  if (!child) return Scanned::failed;
  const bool ended = ends_within(*child, within);
  if (!ended) ::kill(-*child, SIGKILL);
  int status = 0;
  while (::waitpid(*child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!ended || !WIFEXITED(status)) return Scanned::failed;
  if (WEXITSTATUS(status) == 0) return Scanned::clean;
  return WEXITSTATUS(status) == 1 ? Scanned::refused : Scanned::failed;
}

}  // namespace slipway
