// The rules: a project as a whole: paused, cancelled, measured, handed over, closed.
#include <algorithm>
#include <vector>

#include "proto/records/closing.h"
#include "server/domain/limits.h"
#include "server/domain/rules.h"
#include "server/domain/words.h"

namespace slipway::domain {
namespace {

bool is_closed(const Project& project) {
  const v1::ProjectState state = project.lifecycle().state();
  return state == v1::CLOSED || state == v1::OPERATING;
}

std::unexpected<Refusal> already_closed(const Project& project) {
  return wrong_state("project", project.name, lower_name(project.lifecycle().state()));
}

const v1::SuccessFactor* find_factor(const Project& project, const std::string& id) {
  const auto& factors = project.charter.text.value.success_factors();
  const auto factor = std::ranges::find(factors, id, &v1::SuccessFactor::id);
  return factor == factors.end() ? nullptr : &*factor;
}

std::vector<std::string> open_actions(const Board& board) {
  std::vector<std::string> open;
  for (const auto& [id, task] : board.tasks)
    if (task.from_action && !task.done && !task.archived) open.push_back(id);
  std::ranges::sort(open);
  return open;
}

std::vector<records::BegunStage> begun_stages(const Stages& stages) {
  std::vector<records::BegunStage> begun;
  for (std::size_t index = 0; index < stage_count; ++index) {
    const StageRecord& stage = stages.records[index];
    if (stage.state != v1::STAGE_PLANNED) begun.push_back({static_cast<v1::Stage>(index + 1), stage.owner});
  }
  return begun;
}

// The sentence says of hypercare and handover that they are missing; there is no more to tell of them.
Facts missing_for_closure(const Project& project) {
  const v1::ClosingList list =
      records::closing_list(project.records, open_actions(project.board), begun_stages(project.stages));
  Facts missing;
  for (const std::string& task : list.open_actions())
    missing.emplace_back("action", project.board.tasks.at(task).title.value);
  for (const std::string& factor : list.unmeasured_factors())
    missing.emplace_back("factor", project.records.lifecycle.factors.at(factor).name());
  if (list.hypercare_open()) missing.emplace_back("hypercare", "");
  for (const int stage : list.unevaluated_stages())
    missing.emplace_back("stage", lower_name(static_cast<v1::Stage>(stage)));
  if (list.handover_missing()) missing.emplace_back("handover", "");
  for (const std::string& feedback : list.untriaged_feedback()) missing.emplace_back("feedback", feedback);
  return missing;
}

}  // namespace

Decision decide(const Project& project, const v1::PauseProject& pause, const Request&) {
  if (is_closed(project)) return already_closed(project);
  Events events;
  events.emplace_back().mutable_project_paused()->set_reason(pause.reason());
  return events;
}

Decision decide(const Project& project, const v1::ResumeProject&, const Request&) {
  if (!project.lifecycle().paused()) return Events{};
  Events events;
  events.emplace_back().mutable_project_resumed()->set_reason_before(project.lifecycle().reason());
  return events;
}

Decision decide(const Project& project, const v1::CancelProject& cancel, const Request&) {
  if (is_closed(project)) return already_closed(project);
  Events events;
  events.emplace_back().mutable_project_cancelled()->set_reason(cancel.reason());
  return events;
}

Decision decide(const Project& project, const v1::MeasureSuccessFactor& measure, const Request& request) {
  if (find_factor(project, measure.factor_id()) == nullptr)
    return not_found("success_factor", measure.factor_id());
  const v1::FactorMeasurement* before = project.records.lifecycle.measurements.find(measure.factor_id());
  const Day today = utc_day_of(request.context.now);
  const Day measured_on = day_of(measure.measured_on()).value_or(today);
  if (before != nullptr) {
    const bool same = before->value() == measure.value() && before->met() == measure.met() &&
                      day_of(before->measured_on()) == measured_on;
    if (same) return Events{};
    if (auto refusal =
            stale_edit(request, "measurement/" + measure.factor_id(), before->recorded(), measure, *before))
      return refuse(*std::move(refusal));
  }
  Events events;
  auto& measured = *events.emplace_back().mutable_success_factor_measured();
  measured.set_factor_id(measure.factor_id());
  measured.set_value(measure.value());
  measured.set_met(measure.met());
  *measured.mutable_measured_on() = to_proto(measured_on);
  if (before != nullptr) {
    measured.set_value_before(before->value());
    measured.set_met_before(before->met());
  }
  return events;
}

Decision decide(const Project& project, const v1::RecordLesson& record, const Request& request) {
  if (auto refusal = not_new(request, project.records.lifecycle.lessons, "lesson", record.lesson_id(),
                             "lesson_id", lessons_max)) {
    return refuse(*std::move(refusal));
  }
  Events events;
  auto& recorded = *events.emplace_back().mutable_lesson_recorded();
  recorded.set_lesson_id(record.lesson_id());
  recorded.set_kind(record.kind());
  recorded.set_stage(record.stage());
  recorded.set_text(record.text());
  return events;
}

Decision decide(const Project& project, const v1::HandOverOperation& hand, const Request& request) {
  if (auto missing = missing_person(request.context, hand.to())) return refuse(*std::move(missing));
  if (auto missing = missing_department(request.context, hand.department_id()))
    return refuse(*std::move(missing));
  const v1::Handover& before = project.lifecycle().handover();
  const bool same = before.to() == hand.to() && before.department_id() == hand.department_id() &&
                    before.note() == hand.note();
  if (same) return Events{};
  Events events;
  auto& handed = *events.emplace_back().mutable_operation_handed_over();
  handed.set_to(hand.to());
  handed.set_department_id(hand.department_id());
  handed.set_note(hand.note());
  handed.set_to_before(before.to());
  return events;
}

// Whom it was handed to says so; rights.h lets nobody else.
Decision decide(const Project& project, const v1::AcceptHandover& accept, const Request&) {
  if (project.lifecycle().handover().accepted()) return Events{};
  Events events;
  events.emplace_back().mutable_handover_accepted()->set_note(accept.note());
  return events;
}

Decision decide(const Project& project, const v1::CloseProject&, const Request&) {
  if (is_closed(project)) return already_closed(project);
  if (Facts missing = missing_for_closure(project); !missing.empty())
    return refuse(Code::closure_incomplete, std::move(missing));
  Events events;
  events.emplace_back().mutable_project_closed();
  return events;
}

}  // namespace slipway::domain
