// The project templates that this server offers: JSON files of slipway.v1.Template.
#pragma once

#include <expected>
#include <map>
#include <string>

#include "slipway/v1/api.pb.h"
#include "slipway/v1/template.pb.h"

namespace slipway {

class Templates {
 public:
  // Reads every `.json` of the directory. Fails with a sentence that names the file and what is wrong in it.
  static std::expected<Templates, std::string> load(const std::string& directory);
  // Null: no such template. Thread-safe.
  const v1::Template* find(const std::string& template_id) const;
  const std::map<std::string, v1::Template>& all() const { return templates_; }

 private:
  std::map<std::string, v1::Template> templates_;
};

// What a person chooses from.
v1::Templates describe(const Templates& templates);

}  // namespace slipway
