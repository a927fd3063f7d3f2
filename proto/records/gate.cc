#include "proto/records/gate.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "proto/records/free_text.h"

namespace slipway::records {
namespace {

// Calls `change` with the gate that the event speaks of.
template <class Fact, class Change>
void edit(Gates& records, const Fact& fact, const Happening& happening, Change change) {
  if (!records.gates.contains(fact.gate_id())) return;
  v1::Gate& gate = records.gates.edit(fact.gate_id());
  change(gate);
  const Readiness readiness = readiness_of(gate);
  gate.set_readiness(readiness.percent);
  gate.set_ready(readiness.ready);
  note(*gate.mutable_recorded(), happening);
}

// Calls `change` with the criterion that the event speaks of.
template <class Fact, class Change>
void edit_criterion(Gates& records, const Fact& fact, const Happening& happening, Change change) {
  edit(records, fact, happening, [&](v1::Gate& gate) {
    for (v1::Criterion& criterion : *gate.mutable_criteria()) {
      if (criterion.criterion_id() == fact.criterion_id()) change(criterion);
    }
  });
}

void declare(v1::Criterion& criterion, v1::CriterionState state, const std::string& reason,
             const Happening& happening) {
  criterion.set_state(state);
  criterion.set_by(happening.actor);
  *criterion.mutable_at() = happening.at;
  criterion.set_reason(reason);
  criterion.clear_waived_until();
}

void define(Gates& records, const v1::GateDefined& defined, const Happening& happening) {
  v1::Gate& gate = records.gates.edit(defined.gate_id());
  gate.set_gate_id(defined.gate_id());
  gate.set_name(defined.name());
  gate.set_before_stage(defined.before_stage());
  gate.set_before_live_run(defined.before_live_run());
  gate.set_quorum(defined.quorum());
  *gate.mutable_approvers() = defined.approvers();
  gate.set_by_sponsor(defined.by_sponsor());
  gate.set_state(v1::GATE_DEFINED);
  edit(records, defined, happening, [](v1::Gate&) {});
}

void add_criterion(v1::Gate& gate, const v1::CriterionAdded& added) {
  v1::Criterion& criterion = *gate.add_criteria();
  criterion.set_criterion_id(added.criterion_id());
  *criterion.mutable_text() = added.text();
  criterion.set_hard(added.hard());
  criterion.set_weight(added.weight());
  criterion.set_waivable(added.waivable());
  criterion.set_check(added.check());
  criterion.set_threshold(added.threshold());
  criterion.set_of(added.of());
  criterion.set_state(v1::CRITERION_OPEN);
}

void add_evidence(v1::Criterion& criterion, const v1::EvidenceAttached& attached,
                  const Happening& happening) {
  v1::Evidence& evidence = *criterion.add_evidence();
  evidence.set_evidence_id(attached.evidence_id());
  evidence.set_title(attached.title());
  evidence.set_reference(attached.reference());
  evidence.set_note(attached.note());
  evidence.set_by(happening.actor);
  *evidence.mutable_at() = happening.at;
}

// A review starts with no votes and no decision; what is known of the criteria stays.
void open_review(v1::Gate& gate, const Happening& happening) {
  gate.set_state(v1::GATE_IN_REVIEW);
  gate.set_reviews(gate.reviews() + 1);
  gate.set_opened_by(happening.actor);
  *gate.mutable_opened_at() = happening.at;
  gate.clear_votes();
  gate.clear_outcome();
  gate.clear_conditions();
  gate.clear_decided_by();
  gate.clear_decided_at();
  gate.clear_decided_revision();
  gate.clear_reason();
}

void replace_vote(v1::Gate& gate, const v1::VoteCast& cast, const Happening& happening) {
  const auto by_actor = [&](const v1::Vote& vote) { return vote.person_id() == happening.actor; };
  const auto earlier = std::ranges::find_if(*gate.mutable_votes(), by_actor);
  v1::Vote& vote = earlier == gate.mutable_votes()->end() ? *gate.add_votes() : *earlier;
  vote.set_person_id(happening.actor);
  vote.set_choice(cast.choice());
  vote.set_reason(cast.reason());
  *vote.mutable_at() = happening.at;
}

// With their texts, which stood in the conditions themselves once.
google::protobuf::RepeatedPtrField<v1::GateCondition> conditions_of(const v1::GateDecided& decided) {
  auto conditions = decided.conditions();
  std::string_view texts = decided.condition_texts();
  for (v1::GateCondition& condition : conditions) {
    if (texts.empty()) break;
    const std::size_t end = std::min(texts.find('\n'), texts.size());
    condition.set_text(std::string{texts.substr(0, end)});
    if (texts != erased_text) texts.remove_prefix(std::min(end + 1, texts.size()));
  }
  return conditions;
}

void conclude(v1::Gate& gate, const v1::GateDecided& decided, const Happening& happening) {
  gate.set_state(v1::GATE_DECIDED);
  gate.set_outcome(decided.outcome());
  if (gate.first_outcome() == v1::GATE_OUTCOME_UNSPECIFIED) gate.set_first_outcome(decided.outcome());
  gate.set_reason(decided.reason());
  *gate.mutable_conditions() = conditions_of(decided);
  gate.set_decided_by(happening.actor);
  *gate.mutable_decided_at() = happening.at;
  gate.set_decided_revision(happening.revision.value);
}

}  // namespace

bool is_passed(const v1::Gate& gate) {
  const bool in_favour = gate.outcome() == v1::GO || gate.outcome() == v1::CONDITIONAL_GO;
  return gate.state() == v1::GATE_DECIDED && in_favour;
}

bool stands_before(const v1::Gate& gate, v1::Stage stage) {
  return gate.before_stage() != v1::STAGE_UNSPECIFIED && gate.before_stage() <= stage;
}

std::vector<const v1::Gate*> earlier_gates(const Gates& records, const v1::Gate& gate) {
  const bool of_run_alone = gate.before_stage() == v1::STAGE_UNSPECIFIED && gate.before_live_run();
  const v1::Stage stage = of_run_alone ? v1::APPROVAL_AND_CUTOVER : gate.before_stage();
  std::vector<const v1::Gate*> earlier;
  for (const auto& [id, other] : records.gates.all()) {
    if (id != gate.gate_id() && stands_before(other, stage)) earlier.push_back(&other);
  }
  return earlier;
}

bool is_satisfied(const v1::Criterion& criterion) {
  return criterion.state() == v1::CRITERION_MET || criterion.state() == v1::CRITERION_WAIVED;
}

Readiness readiness_of(const v1::Gate& gate) {
  std::uint64_t all = 0;
  std::uint64_t satisfied = 0;
  bool ready = true;
  for (const v1::Criterion& criterion : gate.criteria()) {
    all += criterion.weight();
    if (is_satisfied(criterion)) {
      satisfied += criterion.weight();
    } else if (criterion.hard()) {
      ready = false;
    }
  }
  return {all == 0 ? 100 : static_cast<std::uint32_t>(100 * satisfied / all), ready};
}

void evolve(Gates& records, const v1::Event& event, const Happening& happening) {
  switch (event.fact_case()) {
    case v1::Event::kGateDefined:
      return define(records, event.gate_defined(), happening);
    case v1::Event::kCriterionAdded:
      return edit(records, event.criterion_added(), happening,
                  [&](v1::Gate& gate) { add_criterion(gate, event.criterion_added()); });
    case v1::Event::kGateReviewOpened:
      return edit(records, event.gate_review_opened(), happening,
                  [&](v1::Gate& gate) { open_review(gate, happening); });
    case v1::Event::kEvidenceAttached:
      return edit_criterion(records, event.evidence_attached(), happening, [&](v1::Criterion& criterion) {
        add_evidence(criterion, event.evidence_attached(), happening);
      });
    case v1::Event::kCriterionMet:
      return edit_criterion(records, event.criterion_met(), happening, [&](v1::Criterion& criterion) {
        declare(criterion, v1::CRITERION_MET, event.criterion_met().note(), happening);
      });
    case v1::Event::kCriterionFailed:
      return edit_criterion(records, event.criterion_failed(), happening, [&](v1::Criterion& criterion) {
        declare(criterion, v1::CRITERION_FAILED, event.criterion_failed().reason(), happening);
      });
    case v1::Event::kCriterionWaived:
      return edit_criterion(records, event.criterion_waived(), happening, [&](v1::Criterion& criterion) {
        declare(criterion, v1::CRITERION_WAIVED, event.criterion_waived().reason(), happening);
        *criterion.mutable_waived_until() = event.criterion_waived().until();
      });
    case v1::Event::kWaiverExpired:
      return edit_criterion(records, event.waiver_expired(), happening, [&](v1::Criterion& criterion) {
        declare(criterion, v1::CRITERION_OPEN, {}, happening);
      });
    case v1::Event::kVoteCast:
      return edit(records, event.vote_cast(), happening,
                  [&](v1::Gate& gate) { replace_vote(gate, event.vote_cast(), happening); });
    case v1::Event::kGateDecided:
      return edit(records, event.gate_decided(), happening,
                  [&](v1::Gate& gate) { conclude(gate, event.gate_decided(), happening); });
    case v1::Event::kGateReopened:
      return edit(records, event.gate_reopened(), happening,
                  [&](v1::Gate& gate) { open_review(gate, happening); });
    case v1::Event::kTextRedacted:
      redact(records.gates, event.text_redacted(), happening);
      return;
    default:
      return;
  }
}

}  // namespace slipway::records
