// The project templates that this server offers: those that it ships, and its owner's own.
#pragma once

#include <expected>
#include <map>
#include <string>
#include <vector>

#include "slipway/v1/api.pb.h"
#include "slipway/v1/template.pb.h"

namespace slipway {

class Templates {
 public:
  // Reads every `.json` of `shipped` and, unless it is empty, of `own`, whose templates may extend the
  // shipped ones. A file with a problem is not offered: `problems()` says why. Fails where a directory cannot
  // be read.
  static std::expected<Templates, std::string> load(const std::string& shipped, const std::string& own = {});
  // Null: no such template. Thread-safe.
  const v1::Template* find(const std::string& template_id) const;
  const std::map<std::string, v1::Template>& all() const { return templates_; }
  // A line each, with file and line.
  const std::vector<std::string>& problems() const { return problems_; }

 private:
  void add(const std::string& file, const std::vector<std::string>& bases);

  std::map<std::string, v1::Template> templates_;
  std::vector<std::string> problems_;
};

// What a person chooses from.
v1::Templates describe(const Templates& templates);

}  // namespace slipway
