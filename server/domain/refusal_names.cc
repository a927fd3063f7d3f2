// What a refusal names by id, and by an instant of UTC, is told beside it as people call it: `author` =
// `li` with `author_name` = `Li Wei`. Programs read the one, sentences the other.
#include <google/protobuf/util/time_util.h>

#include <chrono>
#include <cstdio>

#include "proto/records/zone.h"
#include "server/domain/rules.h"

namespace slipway::domain {
namespace {

using google::protobuf::Timestamp;
using google::protobuf::util::TimeUtil;

// As `2026-05-01 09:00 (UTC+8)`.
std::string time_in(const Timestamp& at, std::string_view time_zone) {
  const std::int64_t offset = records::utc_offset_hours(time_zone);
  const std::chrono::sys_seconds local{std::chrono::seconds{at.seconds()} + std::chrono::hours{offset}};
  const std::chrono::hh_mm_ss clock{local - std::chrono::floor<std::chrono::days>(local)};
  char hours[16];
  std::snprintf(hours, sizeof hours, " %02d:%02d", static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()));
  const std::string zone = offset == 0 ? "UTC" : "UTC+" + std::to_string(offset);
  return text_of(day_of(records::date_at(at, time_zone))) + hours + " (" + zone + ")";
}

const std::string* fact_of(const Refusal& refusal, std::string_view key) {
  for (const auto& [name, value] : refusal.facts)
    if (name == key) return &value;
  return nullptr;
}

// Each answers with an empty text where it does not know.
class Names {
 public:
  Names(const Project* project, const Workspace* workspace, const std::string* time_zone)
      : project_(project), workspace_(workspace), time_zone_(time_zone) {}

  std::string of(const Refusal& refusal, std::string_view key, const std::string& value) const {
    if (key == "author" || key == "person" || key == "owner" || key == "decider") return person(value);
    if (key == "department") return department(value);
    if (key == "meeting") return meeting(value);
    if (key == "item") return agenda_item(fact_of(refusal, "meeting"), value);
    if (key == "from" || key == "until" || key == "time") return instant(value);
    const std::string* kind = fact_of(refusal, "kind");
    if (key == "id" && kind != nullptr) return of_kind(*kind, value);
    if (key == "title" && kind != nullptr && *kind == "run") return run(value);
    const std::string* field = fact_of(refusal, "field");
    if ((key == "mine" || key == "theirs") && field != nullptr) return in_field(*field, value);
    return {};
  }

 private:
  std::string person(const std::string& id) const {
    const Person* person = workspace_ == nullptr ? nullptr : workspace_->find_person(id);
    return person == nullptr ? std::string{} : person->name;
  }
  std::string department(const std::string& id) const {
    if (workspace_ == nullptr) return {};
    const auto found = workspace_->departments.find(id);
    return found == workspace_->departments.end() ? std::string{} : found->second.value;
  }
  std::string meeting(const std::string& id) const {
    const Meeting* meeting = project_ == nullptr ? nullptr : project_->meetings.find(id);
    return meeting == nullptr ? std::string{} : meeting->title;
  }
  std::string agenda_item(const std::string* meeting_id, const std::string& id) const {
    if (meeting_id == nullptr || project_ == nullptr) return {};
    const Meeting* meeting = project_->meetings.find(*meeting_id);
    const AgendaItem* item = meeting == nullptr ? nullptr : meeting->find_item(id);
    return item == nullptr ? std::string{} : item->title;
  }
  // Runs are called as their runbooks are.
  std::string run(const std::string& id) const {
    if (project_ == nullptr) return {};
    const v1::Run* run = project_->records.runbooks.runs.find(id);
    if (run == nullptr) return {};
    const v1::Runbook* runbook = project_->records.runbooks.runbooks.find(run->runbook_id());
    return runbook == nullptr ? std::string{} : runbook->title();
  }
  std::string column(const std::string& id) const {
    const Column* column = project_ == nullptr ? nullptr : project_->board.find_column(id);
    return column == nullptr ? std::string{} : column->name.value;
  }
  std::string requirement(const std::string& id) const {
    if (project_ == nullptr) return {};
    const v1::Requirement* requirement = project_->records.requirements.requirements.find(id);
    return requirement == nullptr ? std::string{} : requirement->title();
  }
  std::string instant(const std::string& text) const {
    Timestamp at;
    if (time_zone_ == nullptr || !TimeUtil::FromString(text, &at)) return {};
    return time_in(at, *time_zone_);
  }

  std::string of_kind(const std::string& kind, const std::string& id) const {
    if (kind == "person") return person(id);
    if (kind == "department") return department(id);
    if (kind == "meeting") return meeting(id);
    if (kind == "column") return column(id);
    if (kind == "run") return run(id);
    return {};
  }
  std::string in_field(const std::string& field, const std::string& value) const {
    if (field == "assignee" || field == "owner" || field == "deputy" || field == "sponsor" || field == "lead")
      return person(value);
    if (field == "department_id") return department(value);
    if (field == "column") return column(value);
    if (field == "requirement_id") return requirement(value);
    if (field == "starts_at") return instant(value);
    return {};
  }

  const Project* project_;
  const Workspace* workspace_;
  const std::string* time_zone_;
};

Refusal named(Refusal refusal, const Names& names) {
  const std::size_t told = refusal.facts.size();
  for (std::size_t place = 0; place < told; ++place) {
    const auto [key, value] = refusal.facts[place];
    const std::string name = names.of(refusal, key, value);
    // In a list each has its place.
    if (!name.empty()) refusal.facts.emplace_back(key + "_name", name);
  }
  return refusal;
}

}  // namespace

Refusal with_names(Refusal refusal, const Project& project, const Context& context) {
  const std::string& time_zone = time_zone_of(project, context);
  return named(std::move(refusal), Names(&project, context.workspace, &time_zone));
}

Refusal with_names(Refusal refusal, const Workspace& workspace) {
  return named(std::move(refusal), Names(nullptr, &workspace, &workspace.time_zone));
}

}  // namespace slipway::domain
