// The rules: runbooks, whose steps form a network without loops. A changed runbook must be approved again, by
// someone else than who changed it last.
#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <map>
#include <set>

#include "server/domain/limits.h"
#include "server/domain/rules.h"

namespace slipway::domain {
namespace {

using google::protobuf::util::MessageDifferencer;

std::expected<const v1::Runbook*, Refusal> runbook_to_change(const Project& project, const std::string& id,
                                                             const Request& request) {
  const auto runbook = known(project.records.runbooks.runbooks, "runbook", id);
  if (!runbook) return runbook;
  if (auto old = stale(request, "runbook/" + id, (*runbook)->recorded())) return refuse(*std::move(old));
  return runbook;
}

// Null: the runbook has no such step.
const v1::Step* find_step(const v1::Runbook& runbook, const std::string& id) {
  const auto step = std::ranges::find(runbook.steps(), id, &v1::Step::step_id);
  return step == runbook.steps().end() ? nullptr : &*step;
}

std::optional<Refusal> missing_predecessor(const v1::Runbook& runbook, const v1::Step& step) {
  for (const std::string& id : step.predecessors()) {
    if (id != step.step_id() && find_step(runbook, id) == nullptr) return not_found("step", id).error();
  }
  return std::nullopt;
}

// The loop in which the step, as it is to be, would wait for itself: named from it round to it again.
std::optional<Refusal> loop(const v1::Runbook& runbook, const v1::Step& step) {
  std::map<std::string, std::string> after{{step.step_id(), ""}};  // By what each was come to.
  std::vector<const v1::Step*> open{&step};
  while (!open.empty()) {
    const v1::Step& at = *open.back();
    open.pop_back();
    for (const std::string& before : at.predecessors()) {
      if (before == step.step_id()) {
        // From the step that waits for it back along the way that was come.
        std::string ids = step.step_id();
        std::string titles = step.title();
        for (std::string id = at.step_id(); !id.empty(); id = after.at(id)) {
          ids += " → " + id;
          titles += " → " + (id == step.step_id() ? step.title() : find_step(runbook, id)->title());
        }
        return Refusal{Code::dependency_cycle, {{"loop", ids}, {"titles", titles}}};
      }
      const v1::Step* next = find_step(runbook, before);
      if (next != nullptr && after.emplace(before, at.step_id()).second) open.push_back(next);
    }
  }
  return std::nullopt;
}

std::optional<Refusal> bad_point_of_no_return(const v1::Runbook& runbook, const v1::Step& step,
                                              const Request& request) {
  if (!step.point_of_no_return()) return std::nullopt;
  if (step.optional_step()) return invalid(request, "step.optional_step", "point_not_optional").error();
  for (const v1::Step& other : runbook.steps()) {
    if (other.point_of_no_return() && other.step_id() != step.step_id())
      return invalid(request, "step.point_of_no_return", "one_point_of_no_return").error();
  }
  return std::nullopt;
}

std::optional<Refusal> bad_step(const v1::Runbook& runbook, const v1::Step& step, const Request& request) {
  if (auto missing = missing_person(request.context, step.owner())) return missing;
  if (auto missing = missing_predecessor(runbook, step)) return missing;
  if (auto cycle = loop(runbook, step)) return cycle;
  return bad_point_of_no_return(runbook, step, request);
}

// The point of no return and all that comes after it, in however many steps; empty: there is no such point.
std::set<std::string> from_point_of_no_return(const v1::Runbook& runbook) {
  std::set<std::string> ids;
  for (const v1::Step& step : runbook.steps()) {
    if (step.point_of_no_return()) ids.insert(step.step_id());
  }
  for (std::size_t before = 0; before != ids.size();) {
    before = ids.size();
    for (const v1::Step& step : runbook.steps()) {
      const auto follows = [&](const std::string& id) { return ids.contains(id); };
      if (std::ranges::any_of(step.predecessors(), follows)) ids.insert(step.step_id());
    }
  }
  return ids;
}

// What a runbook lacks, each with the titles of the steps that lack it. Where there is no point of no return,
// every step can be taken back.
Facts missing_of(const v1::Runbook& runbook) {
  Facts missing;
  if (runbook.steps().empty()) missing.emplace_back("empty", "");
  const std::set<std::string> irrevocable = from_point_of_no_return(runbook);
  for (const v1::Step& step : runbook.steps()) {
    if (step.owner().empty()) missing.emplace_back("ownerless", step.title());
    if (step.planned_minutes() == 0) missing.emplace_back("unplanned", step.title());
    if (is_blank(step.check())) missing.emplace_back("unchecked", step.title());
    if (is_blank(step.rollback()) && !irrevocable.contains(step.step_id()))
      missing.emplace_back("no_rollback", step.title());
  }
  return missing;
}

}  // namespace

Decision decide(const Project& project, const v1::DraftRunbook& draft, const Request& request) {
  const auto& runbooks = project.records.runbooks.runbooks;
  if (auto refusal = not_new(request, runbooks, "runbook", draft.runbook_id(), "runbook_id", runbooks_max))
    return refuse(*std::move(refusal));
  Events events;
  auto& drafted = *events.emplace_back().mutable_runbook_drafted();
  drafted.set_runbook_id(draft.runbook_id());
  drafted.set_title(draft.title());
  drafted.set_description(draft.description());
  drafted.set_rehearsals_needed(draft.rehearsals_needed());
  return events;
}

Decision decide(const Project& project, const v1::AddStep& add, const Request& request) {
  const auto runbook = runbook_to_change(project, add.runbook_id(), request);
  if (!runbook) return refuse(runbook.error());
  if (find_step(**runbook, add.step().step_id()) != nullptr)
    return already_exists("step", add.step().step_id());
  if (static_cast<std::size_t>((*runbook)->steps_size()) >= steps_per_runbook_max)
    return too_many(request, "step", steps_per_runbook_max);
  if (auto bad = bad_step(**runbook, add.step(), request)) return refuse(*std::move(bad));
  Events events;
  *events.emplace_back().mutable_step_added() = records::step_added(add.runbook_id(), add.step());
  return events;
}

Decision decide(const Project& project, const v1::EditStep& edit, const Request& request) {
  const auto runbook = known(project.records.runbooks.runbooks, "runbook", edit.runbook_id());
  if (!runbook) return refuse(runbook.error());
  const v1::Step* before = find_step(**runbook, edit.step().step_id());
  if (before == nullptr) return not_found("step", edit.step().step_id());
  if (MessageDifferencer::Equals(*before, edit.step())) return Events{};
  if (auto old =
          stale_edit(request, "runbook/" + edit.runbook_id(), (*runbook)->recorded(), edit.step(), *before))
    return refuse(*std::move(old));
  if (auto bad = bad_step(**runbook, edit.step(), request)) return refuse(*std::move(bad));
  Events events;
  *events.emplace_back().mutable_step_edited() =
      records::step_edited(edit.runbook_id(), edit.step(), *before);
  return events;
}

// A step that others wait for stays: what they would wait for instead is for a person to say.
Decision decide(const Project& project, const v1::RemoveStep& remove, const Request& request) {
  const auto runbook = runbook_to_change(project, remove.runbook_id(), request);
  if (!runbook) return refuse(runbook.error());
  const v1::Step* before = find_step(**runbook, remove.step_id());
  if (before == nullptr) return not_found("step", remove.step_id());
  for (const v1::Step& step : (*runbook)->steps()) {
    if (std::ranges::find(step.predecessors(), remove.step_id()) != step.predecessors().end())
      return invalid(request, "step_id", "has_followers");
  }
  Events events;
  *events.emplace_back().mutable_step_removed() = records::step_removed(remove.runbook_id(), *before);
  return events;
}

Decision decide(const Project& project, const v1::ApproveRunbook& approve, const Request& request) {
  const auto runbook = runbook_to_change(project, approve.runbook_id(), request);
  if (!runbook) return refuse(runbook.error());
  if ((*runbook)->approved_version() == (*runbook)->version()) return Events{};
  if (Facts missing = missing_of(**runbook); !missing.empty()) {
    missing.emplace(missing.begin(), "runbook", (*runbook)->title());
    return refuse(Code::runbook_incomplete, std::move(missing));
  }
  // Since the version is not approved, what changed the record last was an edit.
  const v1::Recorded& recorded = (*runbook)->recorded();
  if (recorded.changed_by() == request.context.actor || recorded.created_by() == request.context.actor)
    return refuse(Code::self_approval, {{"what", "runbook"}});
  Events events;
  auto& approved = *events.emplace_back().mutable_runbook_approved();
  approved.set_runbook_id(approve.runbook_id());
  approved.set_version((*runbook)->version());
  return events;
}

}  // namespace slipway::domain
