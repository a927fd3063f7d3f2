#include "server/domain/due.h"

#include <algorithm>
#include <cstdint>

#include "server/domain/rules.h"

namespace slipway::domain {
namespace {

// A fact, and since which second of 1970's it holds.
struct Due {
  std::int64_t at;
  v1::Event fact;
};
using Dues = std::vector<Due>;

// Empty: there is no last day.
std::optional<std::int64_t> end_of(const v1::Date& last_day) {
  const std::optional<Day> day = day_of(last_day);
  if (!day || !is_real(last_day)) return std::nullopt;
  return midnight_utc(plus_days(*day, 1));
}

v1::Event& add(std::int64_t at, Dues& dues) {
  return dues.emplace_back(Due{at, {}}).fact;
}

void missed_milestones(const records::Plan& plan, Dues& dues) {
  for (const auto& [id, milestone] : plan.milestones.all()) {
    const auto end = end_of(milestone.due());
    if (milestone.state() != v1::MILESTONE_PLANNED || !end) continue;
    auto& missed = *add(*end, dues).mutable_milestone_missed();
    missed.set_milestone_id(id);
    *missed.mutable_due() = milestone.due();
  }
}

void released_steps(const records::Runbooks& runbooks, Dues& dues) {
  for (const auto& [id, run] : runbooks.runs.all()) {
    if (run.state() != v1::RUN_RUNNING) continue;
    for (const v1::RunStep& step : run.steps()) {
      if (step.state() != v1::STEP_WAITING) continue;
      if (!records::open_predecessors(run, step.step()).empty()) continue;
      const auto fixed = records::fixed_start(run, step.step());
      const std::int64_t start =
          fixed ? fixed->seconds() + (fixed->nanos() > 0 ? 1 : 0) : run.started_at().seconds();
      auto& released = *add(start, dues).mutable_step_released();
      released.set_run_id(id);
      released.set_step_id(step.step().step_id());
    }
  }
}

void expired_waivers(const records::Gates& gates, Dues& dues) {
  for (const auto& [id, gate] : gates.gates.all()) {
    for (const v1::Criterion& criterion : gate.criteria()) {
      const auto end = end_of(criterion.waived_until());
      if (criterion.state() != v1::CRITERION_WAIVED || !end) continue;
      auto& expired = *add(*end, dues).mutable_waiver_expired();
      expired.set_gate_id(id);
      expired.set_criterion_id(criterion.criterion_id());
      *expired.mutable_until() = criterion.waived_until();
    }
  }
}

void expired_acceptances(const records::Risks& risks, Dues& dues) {
  for (const auto& [id, risk] : risks.risks.all()) {
    const auto end = end_of(risk.accepted_until());
    if (risk.state() != v1::RISK_ACCEPTED || !end) continue;
    auto& expired = *add(*end, dues).mutable_risk_acceptance_expired();
    expired.set_risk_id(id);
    *expired.mutable_until() = risk.accepted_until();
  }
}

// With the stay ends the role: nothing of the project is shown to them any more.
void expired_consultants(const Project& project, Dues& dues) {
  for (const auto& [person, consultant] : project.records.people.consultants.all()) {
    const auto end = end_of(consultant.until());
    if (consultant.expired() || !end) continue;
    auto& expired = *add(*end, dues).mutable_consultant_expired();
    expired.set_person_id(person);
    *expired.mutable_until() = consultant.until();
    if (!project.roles_of(person).has(v1::CONSULTANT)) continue;
    auto& revoked = *add(*end, dues).mutable_role_revoked();
    revoked.set_person_id(person);
    revoked.set_role(v1::CONSULTANT);
  }
}

// All that will fall due as the project stands, in no order of time. Of a cancelled one, which is still read,
// only the end of those who read it for a time.
Dues to_come(const Project& project) {
  Dues dues;
  expired_consultants(project, dues);
  if (project.lifecycle().cancelled()) return dues;
  missed_milestones(project.records.plan, dues);
  released_steps(project.records.runbooks, dues);
  expired_waivers(project.records.gates, dues);
  expired_acceptances(project.records.risks, dues);
  return dues;
}

}  // namespace

std::optional<google::protobuf::Timestamp> next_due(const Project& project) {
  const Dues dues = to_come(project);
  const auto first = std::ranges::min_element(dues, {}, &Due::at);
  if (first == dues.end()) return std::nullopt;
  google::protobuf::Timestamp at;
  at.set_seconds(first->at);
  return at;
}

Decision decide(const Project& project, const v1::RecordDue&, const Request& request) {
  Events events;
  for (Due& due : to_come(project)) {
    if (due.at > request.context.now.seconds()) continue;
    // A consultant's expiry and the end of their role belong together.
    if (events.size() >= due_facts_max && !due.fact.has_role_revoked()) break;
    events.push_back(std::move(due.fact));
  }
  return events;
}

}  // namespace slipway::domain
