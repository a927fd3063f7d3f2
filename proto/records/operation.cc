#include "proto/records/operation.h"

#include <google/protobuf/util/time_util.h>

#include "proto/records/free_text.h"

namespace slipway::records {
namespace {

void observe(Operation& records, const v1::MonitorRegistered& registered, const Happening& happening) {
  v1::Monitor& monitor = records.monitors.edit(registered.monitor_id());
  monitor.set_monitor_id(registered.monitor_id());
  monitor.set_name(registered.name());
  monitor.set_unit(registered.unit());
  monitor.set_threshold_milli(registered.threshold_milli());
  monitor.set_breach_below(registered.breach_below());
  monitor.set_owner(registered.owner());
  note(*monitor.mutable_recorded(), happening);
}

v1::Monitor& read(Operation& records, const std::string& id, std::int64_t value_milli,
                  const google::protobuf::Timestamp& at, const Happening& happening) {
  v1::Monitor& monitor = records.monitors.edit(id);
  monitor.set_value_milli(value_milli);
  *monitor.mutable_since() = at;
  note(*monitor.mutable_recorded(), happening);
  return monitor;
}

void breach(Operation& records, const v1::ThresholdBreached& breached, const Happening& happening) {
  v1::Monitor& monitor =
      read(records, breached.monitor_id(), breached.value_milli(), breached.at(), happening);
  monitor.set_breached(true);
  monitor.set_breaches(monitor.breaches() + 1);
}

void recover(Operation& records, const v1::ThresholdRecovered& recovered, const Happening& happening) {
  read(records, recovered.monitor_id(), recovered.value_milli(), recovered.at(), happening)
      .set_breached(false);
}

v1::Feedback& edit_feedback(Operation& records, const std::string& id, const Happening& happening) {
  v1::Feedback& feedback = records.feedback.edit(id);
  feedback.set_feedback_id(id);
  note(*feedback.mutable_recorded(), happening);
  return feedback;
}

void receive(Operation& records, const v1::FeedbackReceived& received, const Happening& happening) {
  v1::Feedback& feedback = edit_feedback(records, received.feedback_id(), happening);
  feedback.set_text(received.text());
  feedback.set_source(received.source());
  feedback.set_state(v1::FEEDBACK_RECEIVED);
}

void triage(Operation& records, const v1::FeedbackTriaged& triaged, const Happening& happening) {
  v1::Feedback& feedback = edit_feedback(records, triaged.feedback_id(), happening);
  feedback.set_state(triaged.declined() ? v1::FEEDBACK_DECLINED : v1::FEEDBACK_TRIAGED);
  feedback.set_owner(triaged.owner());
  feedback.set_priority(triaged.priority());
  feedback.set_reason(triaged.reason());
  if (!feedback.has_triaged_at()) *feedback.mutable_triaged_at() = happening.at;  // It waited until then.
}

void convert(Operation& records, const v1::FeedbackConverted& converted, const Happening& happening) {
  v1::Feedback& feedback = edit_feedback(records, converted.feedback_id(), happening);
  feedback.set_state(v1::FEEDBACK_CONVERTED);
  feedback.set_requirement_id(converted.requirement_id());
  feedback.set_task_id(converted.task_id());
  feedback.set_sprint_id(converted.sprint_id());
  *feedback.mutable_converted_at() = happening.at;
}

void start(Operation& records, const v1::HypercareStarted& started, const Happening& happening) {
  v1::Hypercare& hypercare = records.hypercare.edit(the_one);
  hypercare.set_state(v1::HYPERCARE_RUNNING);
  *hypercare.mutable_started_at() = happening.at;
  *hypercare.mutable_planned_end() = started.planned_end();
  hypercare.set_quiet_days(started.quiet_days());
  note(*hypercare.mutable_recorded(), happening);
}

void leave(Operation& records, const v1::HypercareExited& exited, const Happening& happening) {
  v1::Hypercare& hypercare = records.hypercare.edit(the_one);
  hypercare.set_state(v1::HYPERCARE_EXITED);
  *hypercare.mutable_exited_at() = happening.at;
  hypercare.set_exited_by(happening.actor);
  hypercare.set_note(exited.note());
  note(*hypercare.mutable_recorded(), happening);
}

void count_feedback(const Operation& records, v1::OperationTotals& totals) {
  for (const auto& [id, feedback] : records.feedback.all()) {
    if (feedback.state() == v1::FEEDBACK_DECLINED) continue;
    if (feedback.state() == v1::FEEDBACK_CONVERTED) {
      totals.set_feedback_converted(totals.feedback_converted() + 1);
      continue;
    }
    totals.set_feedback_open(totals.feedback_open() + 1);
    const auto& since = feedback.recorded().created_at();
    if (!totals.has_oldest_open() || since < totals.oldest_open()) *totals.mutable_oldest_open() = since;
  }
}

void count_incidents(const Emergencies& emergencies, v1::OperationTotals& totals) {
  constexpr std::uint32_t severe = 2;
  for (const auto& [id, incident] : emergencies.incidents.all()) {
    if (!is_open(incident)) continue;
    totals.set_incidents_open(totals.incidents_open() + 1);
    if (incident.severity() <= severe) totals.set_severe_open(totals.severe_open() + 1);
  }
}

}  // namespace

void evolve(Operation& records, const v1::Event& event, const Happening& happening) {
  switch (event.fact_case()) {
    case v1::Event::kMonitorRegistered:
      return observe(records, event.monitor_registered(), happening);
    case v1::Event::kThresholdBreached:
      return breach(records, event.threshold_breached(), happening);
    case v1::Event::kThresholdRecovered:
      return recover(records, event.threshold_recovered(), happening);
    case v1::Event::kFeedbackReceived:
      return receive(records, event.feedback_received(), happening);
    case v1::Event::kFeedbackTriaged:
      return triage(records, event.feedback_triaged(), happening);
    case v1::Event::kFeedbackConverted:
      return convert(records, event.feedback_converted(), happening);
    case v1::Event::kHypercareStarted:
      return start(records, event.hypercare_started(), happening);
    case v1::Event::kHypercareExited:
      return leave(records, event.hypercare_exited(), happening);
    case v1::Event::kTextRedacted:
      redact(records.feedback, event.text_redacted(), happening);
      redact(records.hypercare, event.text_redacted(), happening);
      return;
    default:
      return;
  }
}

bool breaches(const v1::Monitor& monitor, std::int64_t value_milli) {
  return monitor.breach_below() ? value_milli < monitor.threshold_milli()
                                : value_milli > monitor.threshold_milli();
}

bool is_within(const v1::Monitor& monitor) {
  return monitor.has_since() && !monitor.breached() && !breaches(monitor, monitor.value_milli());
}

v1::OperationTotals totals_of(const Operation& records, const Emergencies& emergencies) {
  v1::OperationTotals totals;
  totals.set_monitors(static_cast<std::uint32_t>(records.monitors.size()));
  for (const auto& [id, monitor] : records.monitors.all()) {
    if (monitor.breached()) totals.set_breached(totals.breached() + 1);
  }
  count_feedback(records, totals);
  count_incidents(emergencies, totals);
  return totals;
}

}  // namespace slipway::records
