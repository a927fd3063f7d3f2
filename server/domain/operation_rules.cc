// The rules: monitors, feedback, hypercare.
//
// What feedback becomes is for the next version: it needs no approved change of this one's baseline.
#include <google/protobuf/util/time_util.h>

#include <algorithm>

#include "proto/records/free_text.h"
#include "proto/records/zone.h"
#include "server/domain/limits.h"
#include "server/domain/rules.h"
#include "server/domain/words.h"

namespace slipway::domain {
namespace {

using google::protobuf::Timestamp;
using records::readable;

// Feedback -----------------------------------------------------------------------------------------

// The first line, and of that not more than fits on a card.
std::string first_words(const std::string& text) {
  constexpr std::size_t chars_max = 60;
  std::size_t chars = 0;
  for (std::size_t place = 0; place < text.size(); ++place) {
    if (text[place] == '\n' || text[place] == '\r') return text.substr(0, place);
    const bool starts_char = (static_cast<unsigned char>(text[place]) & 0xC0) != 0x80;
    if (starts_char && chars++ == chars_max) return text.substr(0, place) + "…";
  }
  return text;
}

std::unexpected<Refusal> in_wrong_state(const v1::Feedback& feedback) {
  return wrong_state("feedback", first_words(readable(feedback.text())), lower_name(feedback.state()));
}

std::expected<const v1::Feedback*, Refusal> feedback_to_change(const Project& project, const std::string& id,
                                                               const Request& request) {
  const auto feedback = known(project.records.operation.feedback, "feedback", id);
  if (!feedback) return feedback;
  if (auto old = stale(request, "feedback/" + id, (*feedback)->recorded())) return refuse(*std::move(old));
  return feedback;
}

bool is_triaged_so(const v1::Feedback& feedback, const v1::TriageFeedback& triage) {
  const v1::FeedbackState state = triage.declined() ? v1::FEEDBACK_DECLINED : v1::FEEDBACK_TRIAGED;
  return feedback.state() == state && feedback.owner() == triage.owner() &&
         feedback.priority() == triage.priority() && feedback.reason() == triage.reason();
}

bool is_converted_so(const v1::Feedback& feedback, const v1::ConvertFeedback& convert) {
  return feedback.state() == v1::FEEDBACK_CONVERTED &&
         feedback.requirement_id() == convert.requirement_id() && feedback.task_id() == convert.task_id() &&
         feedback.sprint_id() == convert.sprint_id();
}

std::string title_of(const v1::Feedback& feedback, const v1::ConvertFeedback& convert) {
  if (!is_blank(convert.title())) return convert.title();
  const std::string words = first_words(readable(feedback.text()));
  return is_blank(words) ? feedback.feedback_id() : words;
}

std::optional<Refusal> propose(const Project& project, const v1::Feedback& feedback,
                               const v1::ConvertFeedback& convert, const Request& request, Events& events) {
  if (auto refusal = not_new(request, project.records.requirements.requirements, "requirement",
                             convert.requirement_id(), "requirement_id", requirements_max))
    return refusal;
  auto& proposed = *events.emplace_back().mutable_requirement_proposed();
  proposed.set_requirement_id(convert.requirement_id());
  proposed.set_title(title_of(feedback, convert));
  proposed.set_text(readable(feedback.text()));
  proposed.set_from_feedback(feedback.feedback_id());
  return std::nullopt;
}

v1::TaskCreated task_of(const Board& board, const v1::Feedback& feedback,
                        const v1::ConvertFeedback& convert) {
  v1::TaskCreated created;
  created.set_task_id(convert.task_id());
  created.set_title(title_of(feedback, convert));
  created.set_description(readable(feedback.text()));
  const std::string* column = board.first_column(v1::TODO);
  created.set_column_id(column == nullptr ? "todo" : *column);
  created.set_assignee(feedback.owner());
  created.set_priority(feedback.priority());
  created.set_requirement_id(convert.requirement_id());
  return created;
}

std::optional<Refusal> put_into_sprint(const Project& project, const v1::ConvertFeedback& convert,
                                       const Request& request, Events& events) {
  if (convert.sprint_id().empty()) return std::nullopt;
  const auto sprint = known(project.records.plan.sprints, "sprint", convert.sprint_id());
  if (!sprint) return sprint.error();
  if ((*sprint)->state() == v1::SPRINT_COMPLETED)
    return wrong_state("sprint", (*sprint)->name(), lower_name((*sprint)->state())).error();
  if (static_cast<std::size_t>((*sprint)->tasks_size()) >= sprint_tasks_max)
    return too_many(request, "sprint_id", sprint_tasks_max).error();
  auto& changed = *events.emplace_back().mutable_sprint_scope_changed();
  changed.set_sprint_id(convert.sprint_id());
  changed.add_added(convert.task_id());
  return std::nullopt;
}

// Hypercare ----------------------------------------------------------------------------------------

std::optional<Refusal> open_incident(const records::Emergencies& emergencies) {
  for (const auto& [id, incident] : emergencies.incidents.all()) {
    if (records::is_worst(incident) && records::is_open(incident))
      return wrong_state("incident", incident.title(), lower_name(incident.state())).error();
  }
  return std::nullopt;
}

// Whole days since the last incident of severity 1 was declared, or since hypercare started.
std::uint32_t quiet_days(const Project& project, const v1::Hypercare& hypercare, const Timestamp& now) {
  Timestamp since = hypercare.started_at();
  for (const auto& [id, incident] : project.records.emergencies.incidents.all()) {
    if (records::is_worst(incident)) since = std::max(since, incident.declared_at());
  }
  return records::whole_days(since, now);
}

std::optional<Refusal> not_quiet(const Project& project, const v1::Hypercare& hypercare,
                                 const Context& context) {
  const std::uint32_t quiet = quiet_days(project, hypercare, context.now);
  if (quiet >= hypercare.quiet_days()) return std::nullopt;
  Refusal refusal = wrong_state("hypercare", project.name, "not_quiet_enough").error();
  refusal.facts.emplace_back("quiet_days", std::to_string(quiet));
  refusal.facts.emplace_back("needed", std::to_string(hypercare.quiet_days()));
  return refusal;
}

const v1::Hypercare* hypercare_of(const Project& project) {
  return project.records.operation.hypercare.find(records::the_one);
}

}  // namespace

Decision decide(const Project& project, const v1::RegisterMonitor& monitor, const Request& request) {
  const auto& monitors = project.records.operation.monitors;
  const v1::Monitor* before = monitors.find(monitor.monitor_id());
  if (before == nullptr && monitors.size() >= monitors_max)
    return too_many(request, "monitor_id", monitors_max);
  if (before != nullptr) {
    if (auto old =
            stale_edit(request, "monitor/" + monitor.monitor_id(), before->recorded(), monitor, *before))
      return refuse(*std::move(old));
  }
  if (auto missing = missing_person(request.context, monitor.owner())) return refuse(*missing);
  if (before != nullptr && before->name() == monitor.name() && before->unit() == monitor.unit() &&
      before->threshold_milli() == monitor.threshold_milli() &&
      before->breach_below() == monitor.breach_below() && before->owner() == monitor.owner()) {
    return Events{};
  }
  Events events;
  auto& registered = *events.emplace_back().mutable_monitor_registered();
  registered.set_monitor_id(monitor.monitor_id());
  registered.set_name(monitor.name());
  registered.set_unit(monitor.unit());
  registered.set_threshold_milli(monitor.threshold_milli());
  registered.set_breach_below(monitor.breach_below());
  registered.set_owner(monitor.owner());
  if (before != nullptr) registered.set_threshold_milli_before(before->threshold_milli());
  return events;
}

// Recorded is what changes something: the first reading, and whatever shows otherwise than the one on record,
// as the threshold is now.
Decision decide(const Project& project, const v1::ReportReading& report, const Request& request) {
  const auto found = known(project.records.operation.monitors, "monitor", report.monitor_id());
  if (!found) return refuse(found.error());
  const v1::Monitor& monitor = **found;
  const bool breached = records::breaches(monitor, report.value_milli());
  const bool known = monitor.has_since() && monitor.breached() == breached &&
                     records::breaches(monitor, monitor.value_milli()) == breached;
  if (known) return Events{};
  const Timestamp& at = report.has_at() ? report.at() : request.context.now;
  Events events;
  if (breached) {
    auto& crossed = *events.emplace_back().mutable_threshold_breached();
    crossed.set_monitor_id(report.monitor_id());
    crossed.set_value_milli(report.value_milli());
    crossed.set_threshold_milli(monitor.threshold_milli());
    *crossed.mutable_at() = at;
  } else {
    auto& crossed = *events.emplace_back().mutable_threshold_recovered();
    crossed.set_monitor_id(report.monitor_id());
    crossed.set_value_milli(report.value_milli());
    *crossed.mutable_at() = at;
  }
  return events;
}

Decision decide(const Project& project, const v1::ReceiveFeedback& receive, const Request& request) {
  const auto& feedback = project.records.operation.feedback;
  if (auto refusal =
          not_new(request, feedback, "feedback", receive.feedback_id(), "feedback_id", feedback_max))
    return refuse(*std::move(refusal));
  Events events;
  auto& received = *events.emplace_back().mutable_feedback_received();
  received.set_feedback_id(receive.feedback_id());
  received.set_text(receive.text());
  received.set_source(receive.source());
  return events;
}

// Someone answers for what is taken up; what is declined is declined with a reason, and for good.
Decision decide(const Project& project, const v1::TriageFeedback& triage, const Request& request) {
  const auto found = feedback_to_change(project, triage.feedback_id(), request);
  if (!found) return refuse(found.error());
  const v1::Feedback& feedback = **found;
  if (is_triaged_so(feedback, triage)) return Events{};
  if (feedback.state() == v1::FEEDBACK_CONVERTED || feedback.state() == v1::FEEDBACK_DECLINED)
    return in_wrong_state(feedback);
  if (triage.declined() && is_blank(triage.reason())) return refuse(Code::reason_required);
  if (!triage.declined() && triage.owner().empty()) return invalid(request, "owner", "required");
  if (auto missing = missing_person(request.context, triage.owner())) return refuse(*missing);
  Events events;
  auto& triaged = *events.emplace_back().mutable_feedback_triaged();
  triaged.set_feedback_id(triage.feedback_id());
  triaged.set_owner(triage.owner());
  triaged.set_priority(triage.priority());
  triaged.set_declined(triage.declined());
  triaged.set_reason(triage.reason());
  triaged.set_owner_before(feedback.owner());
  return events;
}

Decision decide(const Project& project, const v1::ConvertFeedback& convert, const Request& request) {
  const auto found = feedback_to_change(project, convert.feedback_id(), request);
  if (!found) return refuse(found.error());
  const v1::Feedback& feedback = **found;
  if (is_converted_so(feedback, convert)) return Events{};
  if (feedback.state() != v1::FEEDBACK_TRIAGED) return in_wrong_state(feedback);
  Events events;
  if (auto refusal = propose(project, feedback, convert, request, events)) return refuse(*std::move(refusal));
  v1::TaskCreated task = task_of(project.board, feedback, convert);
  if (auto refusal = create_task(project, std::move(task), request, events))
    return refuse(*std::move(refusal));
  if (auto refusal = put_into_sprint(project, convert, request, events)) return refuse(*std::move(refusal));
  auto& converted = *events.emplace_back().mutable_feedback_converted();
  converted.set_feedback_id(convert.feedback_id());
  converted.set_requirement_id(convert.requirement_id());
  converted.set_task_id(convert.task_id());
  converted.set_sprint_id(convert.sprint_id());
  return events;
}

Decision decide(const Project& project, const v1::StartHypercare& start, const Request& request) {
  if (const v1::Hypercare* present = hypercare_of(project))
    return wrong_state("hypercare", project.name, lower_name(present->state()));
  const std::optional<Day> end = day_of(start.planned_end());
  if (!end) return invalid(request, "planned_end", "required");
  if (*end < utc_day_of(request.context.now)) return invalid(request, "planned_end", "before_start");
  Events events;
  auto& started = *events.emplace_back().mutable_hypercare_started();
  *started.mutable_planned_end() = start.planned_end();
  started.set_quiet_days(start.quiet_days());
  return events;
}

// Not while an incident of severity 1 is open, nor before so many days have passed without one.
Decision decide(const Project& project, const v1::ExitHypercare& exit, const Request& request) {
  const v1::Hypercare* hypercare = hypercare_of(project);
  if (hypercare == nullptr) return wrong_state("hypercare", project.name, "not_started");
  if (hypercare->state() == v1::HYPERCARE_EXITED) return Events{};
  if (auto old = stale(request, "hypercare", hypercare->recorded())) return refuse(*std::move(old));
  if (auto refusal = open_incident(project.records.emergencies)) return refuse(*std::move(refusal));
  if (auto refusal = not_quiet(project, *hypercare, request.context)) return refuse(*std::move(refusal));
  Events events;
  events.emplace_back().mutable_hypercare_exited()->set_note(exit.note());
  return events;
}

}  // namespace slipway::domain
