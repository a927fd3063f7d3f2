// The files beside the log, as those who decide see them: whether one is there, and that it goes.
//
// The server's are on its disk (file_store.h); the simulation has its own.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "server/domain/decide.h"

namespace slipway {

class StoredFiles {
 public:
  virtual ~StoredFiles() = default;
  // What the project has of that digest, judged as being of that type and name; and keeps it for a day from
  // now, so that a commit that names it finds it. None: it is not there. Thread-safe; looks at the disk.
  virtual std::optional<domain::StoredFile> claim(const std::string& project,
                                                  const v1::AttachFile& attach) = 0;
  // Their bytes can be read nowhere any more. Those that are not there are gone already. False: some may be
  // on disk still; until they are gone they are as not there, and it is to be tried again. Thread-safe.
  virtual bool destroy(const std::string& project, const std::set<std::string>& digests) = 0;
};

// Where there are none.
class NoFiles final : public StoredFiles {
 public:
  std::optional<domain::StoredFile> claim(const std::string&, const v1::AttachFile&) override {
    return std::nullopt;
  }
  bool destroy(const std::string&, const std::set<std::string>&) override { return true; }
};

}  // namespace slipway
