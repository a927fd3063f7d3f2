#include "clients/cli/screen.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <csignal>
#include <string_view>

namespace slipway::cli {
namespace {

volatile std::sig_atomic_t interrupted = 0;
void note_interruption(int) {
  interrupted = 1;
}

void write_all(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (written <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

Screen::Screen() {
  raw_ = ::tcgetattr(STDIN_FILENO, &before_) == 0;
  if (raw_) {
    termios keys = before_;
    keys.c_lflag &= ~static_cast<tcflag_t>(ECHO | ICANON);
    keys.c_cc[VMIN] = 0;
    keys.c_cc[VTIME] = 0;
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &keys);
  }
  write_all("\x1b[?1049h\x1b[?25l");
}

Screen::~Screen() {
  write_all("\x1b[?25h\x1b[?1049l");
  if (raw_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
}

Screen::Size Screen::size() const {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return {80, 24};
  return {size.ws_col, size.ws_row};
}

void Screen::draw(const std::vector<std::string>& lines) {
  std::string page = "\x1b[H";
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i > 0) page += "\r\n";
    page += lines[i] + "\x1b[K";
  }
  write_all(page + "\x1b[J");
}

std::string Screen::key() {
  pollfd input{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
  if (::poll(&input, 1, 0) <= 0) return {};
  char bytes[8] = {};
  const ssize_t count = ::read(STDIN_FILENO, bytes, sizeof bytes);
  if (count <= 0) return {};
  const std::string_view typed(bytes, static_cast<std::size_t>(count));
  if (typed == "\x1b[A") return "up";
  if (typed == "\x1b[B") return "down";
  if (typed == "\x1b[5~") return "page-up";
  if (typed == "\x1b[6~") return "page-down";
  return std::string(typed.substr(0, 1));
}

Interruption::Interruption() {
  interrupted = 0;
  struct sigaction action{};
  action.sa_handler = note_interruption;
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
}
Interruption::~Interruption() {
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
}
bool Interruption::happened() const {
  return interrupted != 0;
}

}  // namespace slipway::cli
