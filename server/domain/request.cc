#include "server/domain/request.h"

#include <algorithm>

namespace slipway::domain {

std::unexpected<Refusal> refuse(Code code, Facts facts) {
  return std::unexpected(Refusal{code, std::move(facts)});
}

std::unexpected<Refusal> not_found(std::string kind, std::string id) {
  return refuse(Code::not_found, {{"kind", std::move(kind)}, {"id", std::move(id)}});
}

std::unexpected<Refusal> already_exists(std::string kind, std::string id) {
  return refuse(Code::already_exists, {{"kind", std::move(kind)}, {"id", std::move(id)}});
}

std::unexpected<Refusal> invalid(const Request& request, std::string_view field, std::string_view problem) {
  std::string path{intent_name(request.command.intent_case())};
  return refuse(Code::invalid,
                {{"field", path.append(".").append(field)}, {"problem", std::string{problem}}});
}

std::unexpected<Refusal> too_many(const Request& request, std::string_view field, std::size_t limit) {
  auto refusal = invalid(request, field, "too_many");
  refusal.error().facts.emplace_back("limit", std::to_string(limit));
  return refusal;
}

std::unexpected<Refusal> wrong_state(std::string kind, std::string title, std::string state) {
  return refuse(Code::record_state,
                {{"kind", std::move(kind)}, {"title", std::move(title)}, {"state", std::move(state)}});
}

bool is_system(const Context& context) {
  return context.actor == system_actor;
}

std::optional<Refusal> missing_person(const Context& context, const std::string& person) {
  if (person.empty() || context.workspace == nullptr) return std::nullopt;
  if (context.workspace->find_active(person) != nullptr) return std::nullopt;
  return not_found("person", person).error();
}

std::optional<Refusal> missing_department(const Context& context, const std::string& department) {
  if (department.empty() || context.workspace == nullptr) return std::nullopt;
  if (context.workspace->departments.contains(department)) return std::nullopt;
  return not_found("department", department).error();
}

bool changed_since(const Request& request, const Stamp& changed) {
  return request.command.has_expect() && changed.revision.value > request.command.expect().revision();
}

Refusal version_conflict(std::string_view field, const Stamp& changed, std::string mine, std::string theirs) {
  return {Code::version_conflict,
          {{"field", std::string{field}},
           {"mine", std::move(mine)},
           {"theirs", std::move(theirs)},
           {"author", changed.author},
           {"theirs_revision", std::to_string(changed.revision.value)}}};
}

std::optional<Refusal> wrong_expectation(const Request& request, const std::string& entity) {
  // Commands name things by their own ids, views by their kinds too.
  const std::string& expected = request.command.expect().entity();
  const std::string own = entity.substr(entity.rfind('/') + 1);
  if (expected.empty() || expected == entity || expected == own) return std::nullopt;
  return Refusal{Code::invalid, {{"field", "expect.entity"}, {"problem", "other_entity"}}};
}

std::optional<Refusal> stale(const Request& request, const std::string& entity,
                             const v1::Recorded& recorded) {
  if (auto wrong = wrong_expectation(request, entity)) return wrong;
  const Stamp changed{{recorded.changed_revision()}, recorded.changed_by()};
  if (!changed_since(request, changed)) return std::nullopt;
  return Refusal{Code::version_conflict,
                 {{"field", entity.substr(0, entity.find('/'))},
                  {"author", changed.author},
                  {"seen_revision", std::to_string(request.command.expect().revision())},
                  {"theirs_revision", std::to_string(changed.revision.value)}}};
}

std::string_view intent_name(v1::Command::IntentCase intent) {
  const auto* field = v1::Command::descriptor()->FindFieldByNumber(static_cast<int>(intent));
  return field == nullptr ? std::string_view{} : std::string_view{field->name()};
}

std::string_view fact_name(v1::Event::FactCase fact) {
  const auto* field = v1::Event::descriptor()->FindFieldByNumber(static_cast<int>(fact));
  return field == nullptr ? std::string_view{} : std::string_view{field->name()};
}

bool is_blank(std::string_view text) {
  constexpr std::string_view ideographic_space = "\u3000";
  while (!text.empty()) {
    if (text.front() == ' ' || (text.front() >= '\t' && text.front() <= '\r')) {
      text.remove_prefix(1);
    } else if (text.starts_with(ideographic_space)) {
      text.remove_prefix(ideographic_space.size());
    } else {
      return false;
    }
  }
  return true;
}

bool is_sha256(std::string_view digest) {
  constexpr std::size_t digits = 64;
  return digest.size() == digits && digest.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace slipway::domain
