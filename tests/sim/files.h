// The files beside the log, as a run has them: some were uploaded, and what was destroyed is gone for good.
#pragma once

#include <set>
#include <string>

#include "server/stored_files.h"

namespace slipway::sim {

inline constexpr std::uint64_t file_size = 7;  // Of each.

// Survives every crash, as a disk does.
class SimFiles final : public StoredFiles {
 public:
  // A file's digest; those of odd numbers were never uploaded.
  static std::string digest(std::size_t number) {
    return std::string(63, 'a') + "0123456789abcdef"[number % 16];
  }

  std::optional<domain::StoredFile> claim(const std::string& project, const v1::AttachFile& attach) override {
    const bool uploaded = std::string_view("02468ace").contains(attach.digest().back());
    if (!uploaded || is_gone(project, attach.digest())) return std::nullopt;
    return domain::StoredFile{file_size};
  }
  bool destroy(const std::string& project, const std::set<std::string>& digests) override {
    for (const std::string& digest : digests) gone_.insert(project + "/" + digest);
    return true;
  }
  bool is_gone(const std::string& project, const std::string& digest) const {
    return gone_.contains(project + "/" + digest);
  }

 private:
  std::set<std::string> gone_;
};

}  // namespace slipway::sim
