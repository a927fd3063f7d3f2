#include "server/templates.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "proto/basics.h"
#include "server/frames.h"

namespace slipway {

std::expected<Templates, std::string> Templates::load(const std::string& directory) {
  namespace fs = std::filesystem;
  Templates templates;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory, error)) {
    if (entry.path().extension() != ".json") continue;
    std::ifstream in(entry.path());
    std::ostringstream text;
    text << in.rdbuf();
    v1::Template parsed;
    std::string what;
    if (!from_json(text.str(), parsed, what))
      return std::unexpected(fmt::format("{} is not a template: {}", entry.path().string(), what));
    if (!is_identifier(parsed.template_id()))
      return std::unexpected(fmt::format("{} has no template_id", entry.path().string()));
    templates.templates_[parsed.template_id()] = std::move(parsed);
  }
  if (error)
    return std::unexpected(fmt::format("cannot read the templates in {}: {}", directory, error.message()));
  return templates;
}

const v1::Template* Templates::find(const std::string& template_id) const {
  const auto found = templates_.find(template_id);
  return found == templates_.end() ? nullptr : &found->second;
}

v1::Templates describe(const Templates& templates) {
  v1::Templates described;
  for (const auto& [id, one] : templates.all()) {
    v1::TemplateInfo& info = *described.add_templates();
    info.set_template_id(id);
    info.set_version(one.version());
    *info.mutable_name() = one.name();
    *info.mutable_description() = one.description();
    for (const v1::TemplateSlot& slot : one.slots()) info.add_role_slots(slot.slot());
  }
  return described;
}

}  // namespace slipway
