// The rules: a gate is defined, its criteria get their evidence, approvers vote in a review, one decides.
//
// Who asks, who votes and who decides are kept apart: whoever opened the review does not vote in it, whoever
// attached evidence does not decide on it, and a decision needs another's vote than that of whoever takes it.
#include <algorithm>

#include "proto/records/criterion_check.h"
#include "proto/records/gate.h"
#include "server/domain/day.h"
#include "server/domain/gate_checks.h"
#include "server/domain/limits.h"
#include "server/domain/rights.h"
#include "server/domain/rules.h"
#include "server/domain/words.h"

namespace slipway::domain {
namespace {

std::expected<const v1::Gate*, Refusal> known_gate(const Project& project, const std::string& id) {
  return known(project.records.gates.gates, "gate", id);
}

std::unexpected<Refusal> in_wrong_state(const v1::Gate& gate) {
  return wrong_state("gate", gate.name(), lower_name(gate.state()));
}

const v1::Criterion* find_criterion(const v1::Gate& gate, const std::string& id) {
  const auto found = std::ranges::find(gate.criteria(), id, &v1::Criterion::criterion_id);
  return found == gate.criteria().end() ? nullptr : &*found;
}

// Criteria are worked on before the review and in it; what was decided on stays as it was.
template <class Intent>
std::expected<const v1::Criterion*, Refusal> open_criterion(const Project& project, const Intent& intent) {
  const auto gate = known_gate(project, intent.gate_id());
  if (!gate) return refuse(gate.error());
  const v1::Criterion* criterion = find_criterion(**gate, intent.criterion_id());
  if (criterion == nullptr) return not_found("criterion", intent.criterion_id());
  if ((*gate)->state() == v1::GATE_DECIDED) return in_wrong_state(**gate);
  return criterion;
}

std::optional<Refusal> stale_gate(const Project& project, const std::string& id, const Request& request) {
  const v1::Gate* gate = project.records.gates.gates.find(id);
  return gate == nullptr ? std::nullopt : stale(request, "gate/" + id, gate->recorded());
}

// A waiver holds until the end of its last day.
bool is_over(const v1::Date& last_day, const Context& context) {
  const std::optional<Day> day = day_of(last_day);
  return !day || *day < utc_day_of(context.now);
}

bool is_open_now(const v1::Criterion& criterion, const Context& context) {
  const bool waived = criterion.state() == v1::CRITERION_WAIVED;
  return !records::is_satisfied(criterion) || (waived && is_over(criterion.waived_until(), context));
}

// Defining -----------------------------------------------------------------------------------------

// Each once, in the order given.
std::vector<std::string> distinct(const google::protobuf::RepeatedPtrField<std::string>& people) {
  std::vector<std::string> once;
  for (const std::string& person : people) {
    if (std::ranges::find(once, person) == once.end()) once.push_back(person);
  }
  return once;
}

std::optional<Refusal> wrong_threshold(const v1::AddCriterion& add, const Request& request) {
  const std::uint64_t most = records::threshold_max(add.check());
  if (add.threshold() <= most) return std::nullopt;
  if (most == 0) return invalid(request, "threshold", "not_of_this_check").error();
  Refusal refusal = invalid(request, "threshold", "too_large").error();
  refusal.facts.emplace_back("limit", std::to_string(most));
  return refusal;
}

// What a check looks at is there, and is what the check looks at.
std::optional<Refusal> wrong_subject(const Project& project, const v1::AddCriterion& add,
                                     const Request& request) {
  const records::CheckSubject subject = records::subject_of(add.check());
  if (add.of().empty()) {
    if (!records::needs_subject(add.check())) return std::nullopt;
    return invalid(request, "of", "required").error();
  }
  if (subject == records::CheckSubject::none) return invalid(request, "of", "not_of_this_check").error();
  const bool of_monitor = subject == records::CheckSubject::monitor;
  const bool there = of_monitor ? project.records.operation.monitors.contains(add.of())
                                : project.records.people.trainings.contains(add.of());
  if (there) return std::nullopt;
  return invalid(request, "of", of_monitor ? "unknown_monitor" : "unknown_training").error();
}

// Voting -------------------------------------------------------------------------------------------

const v1::Vote* find_vote(const v1::Gate& gate, const std::string& person) {
  const auto found = std::ranges::find(gate.votes(), person, &v1::Vote::person_id);
  return found == gate.votes().end() ? nullptr : &*found;
}

bool in_favour(v1::GateOutcome outcome) {
  return outcome == v1::GO || outcome == v1::CONDITIONAL_GO;
}

// Deciding -----------------------------------------------------------------------------------------

bool attached_evidence(const v1::Gate& gate, const std::string& person) {
  return std::ranges::any_of(gate.criteria(), [&](const v1::Criterion& criterion) {
    const auto& evidence = criterion.evidence();
    return std::ranges::find(evidence, person, &v1::Evidence::by) != evidence.end();
  });
}

// A file on a criterion's evidence is evidence too.
bool attached_file(const Project& project, const v1::Gate& gate, const std::string& person) {
  const std::string about = "gate/" + gate.gate_id();
  return std::ranges::any_of(project.records.files.attachments.all(), [&](const auto& row) {
    return row.second.about() == about && row.second.by() == person;
  });
}

// Declared met by what the project showed then; it shows that no longer.
bool has_lapsed(const Project& project, const v1::Gate& gate, const v1::Criterion& criterion,
                const Context& context) {
  return criterion.state() == v1::CRITERION_MET && has_check(criterion) &&
         unmet_check(project, gate, criterion, context).has_value();
}

std::optional<Refusal> hard_criterion_unmet(const Project& project, const v1::Gate& gate,
                                            const Context& context) {
  Facts facts{{"gate", gate.name()}};
  for (const v1::Criterion& criterion : gate.criteria()) {
    if (!criterion.hard()) continue;
    if (is_open_now(criterion, context)) {
      facts.emplace_back("criterion", title_of(project, criterion));
    } else if (has_lapsed(project, gate, criterion, context)) {
      facts.emplace_back("lapsed", title_of(project, criterion));
    }
  }
  if (facts.size() == 1) return std::nullopt;
  return Refusal{Code::hard_criterion_unmet, std::move(facts)};
}

// One of the votes at least is of another than whoever decides: nobody passes a gate alone.
std::optional<Refusal> quorum_missing(const v1::Gate& gate, const std::string& decider) {
  const auto votes = std::ranges::count_if(gate.votes(), in_favour, &v1::Vote::choice);
  const v1::Vote* own = find_vote(gate, decider);
  const bool alone = votes == 1 && own != nullptr && in_favour(own->choice());
  const std::uint32_t quorum = std::max(gate.quorum(), 1U);
  if (votes >= quorum && !alone) return std::nullopt;
  Facts facts{{"gate", gate.name()}, {"votes", std::to_string(votes)}, {"quorum", std::to_string(quorum)}};
  if (alone) facts.emplace_back("decider", decider);
  return Refusal{Code::quorum_missing, std::move(facts)};
}

Facts missing_parts(const v1::GateCondition& condition) {
  Facts missing;
  if (is_blank(condition.text())) missing.emplace_back("missing", "text");
  if (condition.owner().empty()) missing.emplace_back("missing", "owner");
  if (!day_of(condition.due())) missing.emplace_back("missing", "due");
  return missing;
}

std::optional<Refusal> condition_incomplete(int number, const v1::GateCondition& condition) {
  Facts missing = missing_parts(condition);
  if (missing.empty()) return std::nullopt;
  missing.insert(missing.begin(), {"number", std::to_string(number)});
  return Refusal{Code::condition_incomplete, std::move(missing)};
}

// Only a conditional go has conditions, and it has one at least.
std::optional<Refusal> bad_conditions(const v1::DecideGate& decision, const Request& request) {
  if (decision.outcome() != v1::CONDITIONAL_GO) {
    if (decision.conditions().empty()) return std::nullopt;
    return invalid(request, "conditions", "conditional_go_only").error();
  }
  if (decision.conditions().empty()) return condition_incomplete(1, {});
  int number = 0;
  for (const v1::GateCondition& condition : decision.conditions()) {
    if (auto incomplete = condition_incomplete(++number, condition)) return incomplete;
    if (auto missing = missing_person(request.context, condition.owner())) return missing;
  }
  return std::nullopt;
}

// Why the gate cannot be passed now; none: it can.
std::optional<Refusal> cannot_pass(const Project& project, const v1::Gate& gate, const Request& request) {
  if (auto unmet = hard_criterion_unmet(project, gate, request.context)) return unmet;
  return quorum_missing(gate, request.context.actor);
}

// Waiving ------------------------------------------------------------------------------------------

// Why not, as a word; empty: it may be waived.
std::string waiver_problem(const Project& project, const v1::WaiveCriterion& waive,
                           const v1::Criterion& criterion, const Context& context) {
  if (!has_role(project, context, {v1::SPONSOR})) return "not_sponsor";
  if (!criterion.waivable()) return "not_waivable";
  if (is_blank(waive.reason())) return "reason_missing";
  if (!day_of(waive.until())) return "date_missing";
  if (is_over(waive.until(), context)) return "date_past";
  return {};
}

}  // namespace

Decision decide(const Project& project, const v1::DefineGate& define, const Request& request) {
  if (auto taken =
          not_new(request, project.records.gates.gates, "gate", define.gate_id(), "gate_id", gates_max)) {
    return refuse(*std::move(taken));
  }
  const std::vector<std::string> approvers = distinct(define.approvers());
  for (const std::string& approver : approvers) {
    if (auto missing = missing_person(request.context, approver)) return refuse(*std::move(missing));
  }
  // With fewer approvers than votes needed it could never be passed.
  if (!approvers.empty() && define.quorum() > approvers.size()) {
    auto refusal = invalid(request, "quorum", "too_large");
    refusal.error().facts.emplace_back("limit", std::to_string(approvers.size()));
    return refusal;
  }
  Events events;
  auto& defined = *events.emplace_back().mutable_gate_defined();
  defined.set_gate_id(define.gate_id());
  defined.set_name(define.name());
  defined.set_before_stage(define.before_stage());
  defined.set_before_live_run(define.before_live_run());
  defined.set_quorum(define.quorum());
  defined.mutable_approvers()->Add(approvers.begin(), approvers.end());
  defined.set_by_sponsor(define.by_sponsor());
  return events;
}

Decision decide(const Project& project, const v1::AddCriterion& add, const Request& request) {
  const auto gate = known_gate(project, add.gate_id());
  if (!gate) return refuse(gate.error());
  if ((*gate)->state() != v1::GATE_DEFINED) return in_wrong_state(**gate);
  if (find_criterion(**gate, add.criterion_id()) != nullptr) {
    return already_exists("criterion", add.criterion_id());
  }
  if (static_cast<std::size_t>((*gate)->criteria_size()) >= criteria_per_gate_max) {
    return too_many(request, "criterion_id", criteria_per_gate_max);
  }
  if (is_blank(add.text().zh()) && is_blank(add.text().en())) return invalid(request, "text", "required");
  if (auto wrong = wrong_threshold(add, request)) return refuse(*std::move(wrong));
  if (auto wrong = wrong_subject(project, add, request)) return refuse(*std::move(wrong));
  Events events;
  auto& added = *events.emplace_back().mutable_criterion_added();
  added.set_gate_id(add.gate_id());
  added.set_criterion_id(add.criterion_id());
  *added.mutable_text() = add.text();
  added.set_hard(add.hard());
  added.set_weight(add.weight());
  added.set_waivable(add.waivable());
  added.set_check(add.check());
  added.set_threshold(add.threshold());
  added.set_of(add.of());
  return events;
}

Decision decide(const Project& project, const v1::OpenGateReview& open, const Request&) {
  const auto gate = known_gate(project, open.gate_id());
  if (!gate) return refuse(gate.error());
  if ((*gate)->state() == v1::GATE_IN_REVIEW) return Events{};
  if ((*gate)->state() != v1::GATE_DEFINED) return in_wrong_state(**gate);
  Events events;
  events.emplace_back().mutable_gate_review_opened()->set_gate_id(open.gate_id());
  return events;
}

Decision decide(const Project& project, const v1::AttachEvidence& attach, const Request& request) {
  const auto criterion = open_criterion(project, attach);
  if (!criterion) return refuse(criterion.error());
  const auto& evidence = (*criterion)->evidence();
  if (std::ranges::find(evidence, attach.evidence_id(), &v1::Evidence::evidence_id) != evidence.end()) {
    return already_exists("evidence", attach.evidence_id());
  }
  if (static_cast<std::size_t>(evidence.size()) >= evidence_per_criterion_max) {
    return too_many(request, "evidence_id", evidence_per_criterion_max);
  }
  Events events;
  auto& attached = *events.emplace_back().mutable_evidence_attached();
  attached.set_gate_id(attach.gate_id());
  attached.set_criterion_id(attach.criterion_id());
  attached.set_evidence_id(attach.evidence_id());
  attached.set_title(attach.title());
  attached.set_reference(attach.reference());
  attached.set_note(attach.note());
  return events;
}

Decision decide(const Project& project, const v1::MeetCriterion& meet, const Request& request) {
  const auto known_criterion = open_criterion(project, meet);
  if (!known_criterion) return refuse(known_criterion.error());
  const v1::Criterion& criterion = **known_criterion;
  if (criterion.state() == v1::CRITERION_MET) return Events{};
  if (auto conflict = stale_gate(project, meet.gate_id(), request)) return refuse(*std::move(conflict));
  if (has_check(criterion)) {
    const v1::Gate& gate = *project.records.gates.gates.find(meet.gate_id());
    if (auto unmet = unmet_check(project, gate, criterion, request.context)) return refuse(*std::move(unmet));
  } else if (criterion.evidence().empty()) {
    return refuse(Code::evidence_required, {{"criterion", title_of(project, criterion)}});
  }
  Events events;
  auto& met = *events.emplace_back().mutable_criterion_met();
  met.set_gate_id(meet.gate_id());
  met.set_criterion_id(meet.criterion_id());
  met.set_note(meet.note());
  met.set_before(criterion.state());
  return events;
}

Decision decide(const Project& project, const v1::FailCriterion& fail, const Request& request) {
  const auto known_criterion = open_criterion(project, fail);
  if (!known_criterion) return refuse(known_criterion.error());
  const v1::Criterion& criterion = **known_criterion;
  const bool failed = criterion.state() == v1::CRITERION_FAILED;
  if (failed && criterion.reason() == fail.reason()) return Events{};
  if (auto conflict = stale_gate(project, fail.gate_id(), request)) return refuse(*std::move(conflict));
  Events events;
  auto& event = *events.emplace_back().mutable_criterion_failed();
  event.set_gate_id(fail.gate_id());
  event.set_criterion_id(fail.criterion_id());
  event.set_reason(fail.reason());
  event.set_before(criterion.state());
  return events;
}

Decision decide(const Project& project, const v1::WaiveCriterion& waive, const Request& request) {
  const auto known_criterion = open_criterion(project, waive);
  if (!known_criterion) return refuse(known_criterion.error());
  const v1::Criterion& criterion = **known_criterion;
  if (auto problem = waiver_problem(project, waive, criterion, request.context); !problem.empty()) {
    return refuse(Code::waiver_not_allowed,
                  {{"criterion", title_of(project, criterion)}, {"problem", std::move(problem)}});
  }
  if (criterion.state() == v1::CRITERION_MET) {
    return wrong_state("criterion", title_of(project, criterion), lower_name(criterion.state()));
  }
  const bool as_asked = criterion.state() == v1::CRITERION_WAIVED && criterion.reason() == waive.reason() &&
                        day_of(criterion.waived_until()) == day_of(waive.until());
  if (as_asked) return Events{};
  if (auto conflict = stale_gate(project, waive.gate_id(), request)) return refuse(*std::move(conflict));
  Events events;
  auto& waived = *events.emplace_back().mutable_criterion_waived();
  waived.set_gate_id(waive.gate_id());
  waived.set_criterion_id(waive.criterion_id());
  waived.set_reason(waive.reason());
  *waived.mutable_until() = waive.until();
  waived.set_before(criterion.state());
  return events;
}

Decision decide(const Project& project, const v1::CastVote& vote, const Request& request) {
  const auto gate = known_gate(project, vote.gate_id());
  if (!gate) return refuse(gate.error());
  if ((*gate)->state() != v1::GATE_IN_REVIEW) return in_wrong_state(**gate);
  if ((*gate)->opened_by() == request.context.actor) {
    return refuse(Code::self_approval, {{"what", "gate"}});
  }
  const v1::Vote* before = find_vote(**gate, request.context.actor);
  if (before != nullptr && before->choice() == vote.choice() && before->reason() == vote.reason()) {
    return Events{};
  }
  Events events;
  auto& cast = *events.emplace_back().mutable_vote_cast();
  cast.set_gate_id(vote.gate_id());
  cast.set_choice(vote.choice());
  cast.set_reason(vote.reason());
  if (before != nullptr) cast.set_choice_before(before->choice());
  return events;
}

namespace {

// Their texts stand beside them, where they are sealed: one a line.
void put_conditions(const google::protobuf::RepeatedPtrField<v1::GateCondition>& conditions,
                    v1::GateDecided& decided) {
  std::string texts;
  for (const v1::GateCondition& condition : conditions) {
    v1::GateCondition& put = *decided.add_conditions();
    put = condition;
    put.clear_text();
    if (decided.conditions_size() > 1) texts += '\n';
    for (const char c : condition.text()) texts += c == '\n' || c == '\r' ? ' ' : c;
  }
  decided.set_condition_texts(std::move(texts));
}

}  // namespace

Decision decide(const Project& project, const v1::DecideGate& decision, const Request& request) {
  const auto known_one = known_gate(project, decision.gate_id());
  if (!known_one) return refuse(known_one.error());
  const v1::Gate& gate = **known_one;
  if (auto conflict = stale_gate(project, decision.gate_id(), request)) return refuse(*std::move(conflict));
  if (gate.state() != v1::GATE_IN_REVIEW) return in_wrong_state(gate);
  const std::string& actor = request.context.actor;
  if (attached_evidence(gate, actor) || attached_file(project, gate, actor)) {
    return refuse(Code::self_approval, {{"what", "evidence"}});
  }
  if (in_favour(decision.outcome())) {
    if (auto reason = cannot_pass(project, gate, request)) return refuse(*std::move(reason));
  }
  if (auto bad = bad_conditions(decision, request)) return refuse(*std::move(bad));
  Events events;
  auto& decided = *events.emplace_back().mutable_gate_decided();
  decided.set_gate_id(decision.gate_id());
  decided.set_outcome(decision.outcome());
  decided.set_reason(decision.reason());
  put_conditions(decision.conditions(), decided);
  decided.set_readiness(gate.readiness());
  decided.set_before_live_run(gate.before_live_run());
  return events;
}

Decision decide(const Project& project, const v1::ReopenGate& reopen, const Request& request) {
  const auto gate = known_gate(project, reopen.gate_id());
  if (!gate) return refuse(gate.error());
  if (auto conflict = stale_gate(project, reopen.gate_id(), request)) return refuse(*std::move(conflict));
  if ((*gate)->state() == v1::GATE_IN_REVIEW) return Events{};
  if ((*gate)->state() != v1::GATE_DECIDED) return in_wrong_state(**gate);
  Events events;
  auto& reopened = *events.emplace_back().mutable_gate_reopened();
  reopened.set_gate_id(reopen.gate_id());
  reopened.set_reason(reopen.reason());
  reopened.set_outcome_before((*gate)->outcome());
  reopened.set_before_live_run((*gate)->before_live_run());
  return events;
}

}  // namespace slipway::domain
