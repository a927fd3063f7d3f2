// The part of the workload that falls due: what time alone brings about, unless someone does something first.
#include "server/timestamp.h"
#include "tests/sim/workload.h"

namespace slipway::sim {

void Workload::set_day(v1::Date& date) {
  date.set_year(2027);
  date.set_month(1);
  date.set_day(static_cast<std::int32_t>(15 + random_.below(3)));
}

// A milestone of this day, a risk to accept, and a rehearsal whose second step waits for its minute.
void Workload::begin_dates(std::vector<v1::Command>& commands) {
  auto& milestone = *commands.emplace_back().mutable_plan_milestone();
  milestone.set_milestone_id("s0");
  milestone.set_name("First");
  set_day(*milestone.mutable_due());
  milestone.mutable_due()->set_day(15);
  auto& risk = *commands.emplace_back().mutable_identify_risk();
  risk.set_risk_id("r0");
  risk.set_title("First");
  risk.set_owner(people_[2]);
  auto& book = *commands.emplace_back().mutable_draft_runbook();
  book.set_runbook_id("book");
  book.set_title("Cutover");
  for (const char* id : {"one", "two"}) {
    auto& add = *commands.emplace_back().mutable_add_step();
    add.set_runbook_id("book");
    add.mutable_step()->set_step_id(id);
    add.mutable_step()->set_title(id);
    add.mutable_step()->set_owner(people_[0]);
    add.mutable_step()->set_planned_minutes(1);
    add.mutable_step()->set_check("seen");
    add.mutable_step()->set_rollback("back");
    if (id == std::string_view("two")) add.mutable_step()->set_fixed_start_minute(1);
  }
  commands.emplace_back().mutable_approve_runbook()->set_runbook_id("book");
  auto& schedule = *commands.emplace_back().mutable_schedule_run();
  schedule.set_run_id("run");
  schedule.set_runbook_id("book");
  schedule.set_kind(v1::REHEARSAL);
  const auto start = world_.plan.wall_start - Millis{world_.random.between(20'000, 55'000)};
  *schedule.mutable_planned_start() = to_timestamp(start);
  commands.emplace_back().mutable_start_run()->set_run_id("run");
  begin_gate(commands);
}

// A gate under review, whose one criterion can be waived.
void Workload::begin_gate(std::vector<v1::Command>& commands) {
  auto& gate = *commands.emplace_back().mutable_define_gate();
  gate.set_gate_id("gate");
  gate.set_name("Go");
  gate.set_quorum(1);
  auto& criterion = *commands.emplace_back().mutable_add_criterion();
  criterion.set_gate_id("gate");
  criterion.set_criterion_id("one");
  criterion.mutable_text()->set_en("Tested");
  criterion.set_weight(1);
  criterion.set_waivable(true);
  commands.emplace_back().mutable_open_gate_review()->set_gate_id("gate");
}

// What falls due, unless something is done first.
void Workload::about_dates(v1::Command& command) {
  Imagined& imagined = imagined_[command.project()];
  switch (random_.below(9)) {
    case 0: {
      auto& waive = *command.mutable_waive_criterion();
      waive.set_gate_id("gate");
      waive.set_criterion_id("one");
      waive.set_reason("small");
      return set_day(*waive.mutable_until());
    }
    case 1: {
      auto& plan = *command.mutable_plan_milestone();
      imagined.milestones.push_back(fresh("s"));
      plan.set_milestone_id(imagined.milestones.back());
      plan.set_name(text(20));
      return set_day(*plan.mutable_due());
    }
    case 2: {
      auto& move = *command.mutable_rebaseline_milestone();
      move.set_milestone_id(random_.pick(imagined.milestones));
      move.set_reason("later");
      return set_day(*move.mutable_due());
    }
    case 3:
      return command.mutable_reach_milestone()->set_milestone_id(random_.pick(imagined.milestones));
    case 4: {
      auto& engage = *command.mutable_engage_consultant();
      engage.set_person_id(people_[1 + random_.below(people_.size() - 1)]);
      engage.set_purpose("advice");
      return set_day(*engage.mutable_until());
    }
    case 5: {
      command.mutable_start_step()->set_run_id("run");
      return command.mutable_start_step()->set_step_id(random_.chance(50) ? "one" : "two");
    }
    case 6: {
      command.mutable_complete_step()->set_run_id("run");
      return command.mutable_complete_step()->set_step_id(random_.chance(70) ? "one" : "two");
    }
    default:
      return about_risk(command);
  }
}

void Workload::about_risk(v1::Command& command) {
  Imagined& imagined = imagined_[command.project()];
  if (random_.chance(30)) {
    auto& identify = *command.mutable_identify_risk();
    imagined.risks.push_back(fresh("r"));
    identify.set_risk_id(imagined.risks.back());
    identify.set_title(text(20));
    return identify.set_owner(people_[2]);
  }
  auto& accept = *command.mutable_accept_risk();
  accept.set_risk_id(random_.pick(imagined.risks));
  accept.set_reason("small");
  set_day(*accept.mutable_until());
}

}  // namespace slipway::sim
