#include "server/domain/charter.h"

#include <google/protobuf/util/message_differencer.h>

#include "server/domain/limits.h"
#include "server/domain/rules.h"
#include "server/domain/words.h"

namespace slipway::domain {
namespace {

using google::protobuf::util::MessageDifferencer;

// What is missing before a sponsor can agree; empty: nothing.
Facts missing_parts(const v1::Charter& charter) {
  Facts missing;
  if (is_blank(charter.goal())) missing.emplace_back("missing", "goal");
  if (charter.in_scope().empty()) missing.emplace_back("missing", "scope");
  if (charter.success_factors().empty()) missing.emplace_back("missing", "success_factors");
  for (const v1::SuccessFactor& factor : charter.success_factors()) {
    if (is_blank(factor.measure()) || is_blank(factor.target()))
      missing.emplace_back("unmeasured", factor.name());
  }
  return missing;
}

Facts ownerless_stages(const Stages& stages) {
  Facts ownerless;
  for (std::size_t index = 0; index < stage_count; ++index) {
    if (!stages.records[index].owner.empty()) continue;
    ownerless.emplace_back("stage", lower_name(static_cast<v1::Stage>(index + 1)));
  }
  return ownerless;
}

}  // namespace

Decision decide(const Project& project, const v1::DraftCharter& draft, const Request& request) {
  if (project.charter.approved) return refuse(Code::charter_already_approved);
  const v1::Charter& charter = draft.charter();
  for (const std::string* person : {&charter.sponsor(), &charter.lead()}) {
    if (auto missing = missing_person(request.context, *person)) return refuse(*missing);
  }
  if (charter.ByteSizeLong() > charter_bytes_max) {
    return refuse(Code::commit_too_large, {{"bytes", std::to_string(charter.ByteSizeLong())},
                                           {"limit", std::to_string(charter_bytes_max)}});
  }
  const Field<v1::Charter>& present = project.charter.text;
  if (project.charter.drafted && MessageDifferencer::Equals(charter, present.value)) return Events{};
  if (changed_since(request, present.changed)) {
    const auto difference = first_difference(charter, present.value);
    const Difference told = difference.value_or(Difference{"charter", charter.goal(), present.value.goal()});
    return refuse(version_conflict(told.field, present.changed, told.mine, told.theirs));
  }
  Events events;
  auto& drafted = *events.emplace_back().mutable_charter_drafted();
  *drafted.mutable_charter() = charter;
  if (project.charter.drafted) *drafted.mutable_before() = present.value;
  return events;
}

Decision decide(const Project& project, const v1::ApproveCharter&, const Request& request) {
  if (project.charter.approved) return refuse(Code::charter_already_approved);
  if (Facts missing = missing_parts(project.charter.text.value); !missing.empty()) {
    return refuse(Code::charter_incomplete, std::move(missing));
  }
  if (Facts ownerless = ownerless_stages(project.stages); !ownerless.empty()) {
    return refuse(Code::stage_owner_missing, std::move(ownerless));
  }
  if (project.charter.text.changed.author == request.context.actor) {
    return refuse(Code::self_approval, {{"what", "charter"}});
  }
  Events events;
  events.emplace_back().mutable_charter_approved();
  return events;
}

void evolve(CharterRecord& charter, const v1::CharterDrafted& drafted, const Happening& happening) {
  charter.text.set(drafted.charter(), {happening.revision, happening.actor});
  charter.drafted = true;
}

void evolve(CharterRecord& charter, const v1::CharterApproved&, const Happening&) {
  charter.approved = true;
}

}  // namespace slipway::domain
