#include "server/templates.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "proto/templates/lint.h"

namespace slipway {
namespace {

namespace fs = std::filesystem;

std::expected<std::vector<std::string>, std::string> files_in(const std::string& directory) {
  std::vector<std::string> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory, error))
    if (entry.path().extension() == ".json") files.push_back(entry.path().string());
  if (error)
    return std::unexpected(fmt::format("cannot read the templates in {}: {}", directory, error.message()));
  std::ranges::sort(files);
  return files;
}

}  // namespace

std::expected<Templates, std::string> Templates::load(const std::string& shipped, const std::string& own) {
  Templates templates;
  for (const std::string& directory : {shipped, own}) {
    if (directory.empty()) continue;
    const auto files = files_in(directory);
    if (!files) return std::unexpected(files.error());
    for (const std::string& file : *files) templates.add(file, {shipped});
  }
  return templates;
}

void Templates::add(const std::string& file, const std::vector<std::string>& bases) {
  const auto loaded = templates::load_template(file, bases);
  std::vector<templates::Problem> problems;
  if (!loaded) problems = loaded.error();
  if (loaded && loaded->content.abstract()) return;
  if (loaded) problems = templates::lint(loaded->content, loaded->places);
  if (loaded && problems.empty() && templates_.contains(loaded->content.template_id()))
    problems.push_back({{file, 0}, "template_id", "another file has a template of this id"});
  for (const templates::Problem& problem : problems) problems_.push_back(to_text(problem));
  if (problems.empty()) templates_.emplace(loaded->content.template_id(), loaded->content);
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
    *info.mutable_slots() = one.slots();
    *info.mutable_variables() = one.variables();
  }
  return described;
}

}  // namespace slipway
