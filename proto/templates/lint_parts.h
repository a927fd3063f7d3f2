// The linter's checks, part by part. Internal to proto/templates.
#pragma once

#include <fmt/format.h>

#include <set>

#include "proto/templates/lint.h"

namespace slipway::templates {

// Takes problems down, with the place of the nearest path that has one.
class Findings {
 public:
  explicit Findings(const Places& places) : places_(places) {}
  void add(const std::string& path, std::string what);
  std::vector<Problem> take() { return std::move(problems_); }

 private:
  const Places& places_;
  std::vector<Problem> problems_;
};

// The keys of a list.
template <class Items>
std::set<std::string> keys_of(const Items& items) {
  std::set<std::string> keys;
  for (const auto& item : items) keys.insert(key_of(item));
  return keys;
}
inline std::string path_of(std::string_view list, const std::string& key) {
  return fmt::format("{}[{}]", list, key);
}

void check_stages(const v1::Template& content, Findings& findings);
void check_tasks(const v1::Template& content, Findings& findings);
void check_meetings(const v1::Template& content, Findings& findings);
void check_days(const v1::Template& content, Findings& findings);
void check_gates(const v1::Template& content, Findings& findings);
void check_runbooks(const v1::Template& content, Findings& findings);
void check_tests(const v1::Template& content, Findings& findings);
void check_variables(const v1::Template& content, Findings& findings);

}  // namespace slipway::templates
