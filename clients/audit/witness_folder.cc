#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <sstream>
#include <system_error>

#include "clients/audit/witness.h"

namespace slipway::audit {
namespace {

namespace fs = std::filesystem;

std::string failed(const char* what, const fs::path& path) {
  return fmt::format("{}: {}: {}", path.string(), what,
                     std::error_code(errno, std::generic_category()).message());
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// Old or new after a crash, never half; new once this returns.
std::expected<void, std::string> replace_durably(const fs::path& path, std::string_view bytes) {
  const fs::path fresh = path.string() + ".new";
  {
    const Descriptor file(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (file.get() < 0 || !write_all(file.get(), bytes) || ::fsync(file.get()) != 0)
      return std::unexpected(failed("cannot be written", fresh));
  }
  if (::rename(fresh.c_str(), path.c_str()) != 0) return std::unexpected(failed("cannot be replaced", path));
  const Descriptor folder(::open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() < 0 || ::fsync(folder.get()) != 0)
    return std::unexpected(failed("cannot be synced", path.parent_path()));
  return {};
}

constexpr std::string_view ending_of(Breach breach) {
  return breach == Breach::forked ? ".fork" : ".rollback";
}

}  // namespace

fs::path WitnessFolder::file(const std::string& origin, std::string_view ending) const {
  return folder_ / fmt::format("{:02x}{}", fmt::join(tlog::sha256(origin), ""), ending);
}

std::expected<std::optional<std::string>, std::string> WitnessFolder::load(const std::string& origin) {
  const fs::path path = file(origin, ".checkpoint");
  std::error_code error;
  if (!fs::exists(path, error) && !error) return std::nullopt;
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in || text.str().empty()) return std::unexpected(failed("cannot be read", path));
  return text.str();
}

std::expected<void, std::string> WitnessFolder::save(const std::string& origin,
                                                     const std::string& checkpoint) {
  std::error_code error;
  fs::create_directories(folder_, error);
  return replace_durably(file(origin, ".checkpoint"), checkpoint);
}

std::expected<std::string, std::string> WitnessFolder::keep_evidence(const std::string& origin, Breach breach,
                                                                     const std::string& evidence) {
  std::error_code error;
  fs::create_directories(folder_, error);
  const fs::path path = file(origin, ending_of(breach));
  const auto kept = replace_durably(path, evidence);
  if (!kept) return std::unexpected(kept.error());
  return path.string();
}

std::optional<Breach> WitnessFolder::evidence_of(const std::string& origin) {
  for (const Breach breach : {Breach::forked, Breach::rolled_back}) {
    std::error_code error;
    if (fs::exists(file(origin, ending_of(breach)), error)) return breach;
  }
  return std::nullopt;
}

}  // namespace slipway::audit
