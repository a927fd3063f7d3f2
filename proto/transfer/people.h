// Who is who: the names, ids and addresses that a file has of one person, and the people of the project.
//
// Jira's texts and its CSV's comments name people by account ids, as
// `557058:f58131cb-b67d-43c7-b30d-6b58d40bd077`. A file that has a column beside such ids (`Assignee`,
// `Assignee Id`) says whose they are; a mapping may as well.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "proto/transfer/plan.h"

namespace slipway::transfer {

class People {
 public:
  // Keeps none of the three but `mapping`, which lives longer.
  People(const Sheet& sheet, const Mapping& mapping, const Project& project);

  // Who has that name, id or address there, by person id. Empty: nobody, or more than one.
  std::string find(std::string_view there) const;
  // What to call them: their name here, else as the mapping or the file has it. Empty: it is not known.
  std::string name_of(std::string_view there) const;
  // All that the file calls them, what people read first; `there` alone, if that is all.
  std::vector<std::string> names_of(std::string_view there) const;

  // Jira's `[~name]` and `[~accountid:…]` as `@Name`. Who is not known stays readable; account ids that say
  // nothing are added to `strangers`.
  std::string with_names(std::string_view text, std::vector<std::string>& strangers) const;

 private:
  void pair(const Sheet& sheet);
  void group(std::vector<std::string> names);
  std::string find_exactly(std::string_view there) const;
  std::string mention(std::string_view there, std::vector<std::string>& strangers) const;

  const Mapping& mapping_;
  const bool chinese_;
  std::map<std::string, std::set<std::string>> ids_;  // By name, id or address here, in lower case.
  std::map<std::string, std::string> names_;          // By person id.
  std::map<std::string, std::vector<std::string>, std::less<>>
      called_;  // By an id there: its person's names.
};

}  // namespace slipway::transfer
