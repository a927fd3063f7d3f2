#include "server/domain/template_filling.h"

#include <algorithm>

#include "proto/records/zone.h"

namespace slipway::domain {
namespace {

constexpr std::int64_t hour_seconds = 3'600;
constexpr std::int64_t morning_hour = 10;  // Local time.

}  // namespace

templates::Values values_of(const v1::Template& described, const v1::ApplyTemplate& apply) {
  templates::Values values;
  for (const v1::TemplateVariable& variable : described.variables()) {
    const auto given = apply.variables().find(variable.name());
    const bool is_given = given != apply.variables().end() && !given->second.empty();
    const std::string& value = is_given ? given->second : variable.default_value();
    if (!value.empty()) values.emplace(variable.name(), value);
  }
  return values;
}

TemplateFilling::TemplateFilling(const Project& project, const v1::ApplyTemplate& apply,
                                 const Request& request)
    : project_(project),
      apply_(apply),
      request_(request),
      template_(*request.context.project_template),
      values_(values_of(template_, apply)) {
  const v1::Language wanted =
      apply.language() == v1::LANGUAGE_UNSPECIFIED ? project.language : apply.language();
  language_ = wanted == v1::EN ? v1::EN : v1::ZH_CN;
}

std::string TemplateFilling::text(const v1::Text& both) const {
  return templates::fill_in(language_ == v1::EN ? both.en() : both.zh(), values_);
}

v1::Text TemplateFilling::both(const v1::Text& both) const {
  v1::Text filled;
  filled.set_zh(templates::fill_in(both.zh(), values_));
  filled.set_en(templates::fill_in(both.en(), values_));
  return filled;
}

std::uint64_t TemplateFilling::number(const v1::TemplateNumber& number) const {
  return templates::number_of(number, values_);
}

Day TemplateFilling::day(int offset) const {
  return plus_days(*day_of(apply_.go_live()), offset);
}

bool TemplateFilling::is_past(int offset) const {
  return day(offset) <= utc_day_of(request_.context.now);
}

std::int64_t TemplateFilling::morning(int offset) const {
  const std::int64_t offset_hours = records::utc_offset_hours(time_zone_of(project_, request_.context));
  return midnight_utc(day(offset)) + (morning_hour - offset_hours) * hour_seconds;
}

std::string TemplateFilling::person_in(const std::string& slot) const {
  const auto filled = apply_.people().find(slot);
  return filled == apply_.people().end() ? std::string{} : filled->second;
}

std::string TemplateFilling::department_of(const std::string& person) const {
  const Workspace* workspace = request_.context.workspace;
  const Person* found = workspace == nullptr ? nullptr : workspace->find_person(person);
  return found == nullptr ? std::string{} : found->department;
}

std::string TemplateFilling::person_as(v1::Role role) const {
  for (const v1::TemplateSlot& slot : template_.slots()) {
    const bool has = std::ranges::find(slot.roles(), static_cast<int>(role)) != slot.roles().end();
    if (has && !person_in(slot.slot()).empty()) return person_in(slot.slot());
  }
  return {};
}

}  // namespace slipway::domain
