// The web app's files, read once at start and served from memory.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "server/frames.h"

namespace slipway {

class StaticFiles {
 public:
  struct File {
    SharedBytes bytes;
    SharedBytes gzip;  // Null: not made by the build.
    std::string content_type;
    std::string etag;
    bool immutable = false;  // Its name carries its hash.
  };

  // Reads the whole directory. A missing one gives none: the server then says how to build the app.
  explicit StaticFiles(const std::string& root);
  // `/`, every path without an extension and all below `/w/`, whose ids may have dots, are the app itself
  // (index.html). Null: no such file.
  const File* find(std::string_view path) const;
  bool empty() const { return files_.empty(); }

 private:
  std::map<std::string, File, std::less<>> files_;
};

}  // namespace slipway
