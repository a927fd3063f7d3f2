// Many random commands of a whole go-live: whatever the rules let through, the records keep what they
// promise.
//
// The commands are made from the schema, from few ids and few people, so that they meet. Each seed is one
// walk, named in the failure.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <set>

#include "server/domain/request.h"
#include "slipway/v1/options.pb.h"
#include "story.h"

namespace slipway::domain::random_walk_test {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using records::Records;
using records::Table;

constexpr std::int64_t start_of_walk = 1'800'000'000;  // 2027-01-15T08:00:00Z
constexpr int commands_per_walk = 10'000;
constexpr unsigned walks = 8;  // Each with its number as the seed.

class Dice {
 public:
  explicit Dice(unsigned seed) : engine_(seed) {}
  // From 0 to `sides` - 1.
  std::uint64_t below(std::uint64_t sides) { return engine_() % sides; }
  bool one_in(std::uint64_t sides) { return below(sides) == 0; }
  template <std::size_t count>
  const char* one_of(const char* const (&all)[count]) {
    return all[below(count)];
  }

 private:
  std::mt19937_64 engine_;
};

// Commands ---------------------------------------------------------------------------------------------

constexpr const char* ids[] = {"s", "t", "u", "v", "w", "x", "y", "z"};
constexpr const char* people[] = {"lea", "sam", "mia", "max", "tom", "fay", "sue"};
constexpr const char* departments[] = {"it", "sales"};
constexpr const char* texts[] = {"As planned", "As found"};

class CommandMaker {
 public:
  explicit CommandMaker(Dice& dice) : dice_(dice) {
    const auto* type = v1::Command::descriptor();
    for (int index = 0; index < type->field_count(); ++index) {
      if (is_walked(*type->field(index))) intents_.push_back(type->field(index));
    }
  }

  v1::Command make(std::int64_t now) {
    now_ = now;
    v1::Command command;
    command.set_command_id("c");
    command.set_project("p");
    const FieldDescriptor* intent = intents_[dice_.below(intents_.size())];
    fill(*command.GetReflection()->MutableMessage(&command, intent));
    return command;
  }

 private:
  // Those of the records, but for what would end the walk.
  static bool is_walked(const FieldDescriptor& field) {
    if (field.real_containing_oneof() == nullptr) return false;
    static const std::set<std::string> endings = {"pause_project", "cancel_project", "close_project"};
    return field.message_type()->file()->name() != "slipway/v1/commands.proto" &&
           !endings.contains(std::string{field.name()});
  }

  void fill(Message& message) {
    if (auto* date = dynamic_cast<v1::Date*>(&message)) return fill(*date);
    if (auto* time = dynamic_cast<google::protobuf::Timestamp*>(&message)) {
      const auto seconds = static_cast<std::int64_t>(dice_.below(5'000));
      return time->set_seconds(dice_.one_in(2) ? now_ - seconds : now_ + seconds);
    }
    const auto* type = message.GetDescriptor();
    for (int index = 0; index < type->field_count(); ++index) {
      const FieldDescriptor& field = *type->field(index);
      const bool needed = field.options().GetExtension(v1::required);
      if (field.is_repeated()) {
        const std::uint64_t count = dice_.below(3);
        for (std::uint64_t item = 0; item < (needed ? count + 1 : count); ++item) set(message, field);
      } else if (needed || !dice_.one_in(3)) {
        set(message, field);
      }
    }
  }

  void fill(v1::Date& date) {
    date.set_year(2027);
    date.set_month(1);
    date.set_day(static_cast<int>(10 + dice_.below(12)));
  }

  void set(Message& message, const FieldDescriptor& field) {
    const auto& reflection = *message.GetReflection();
    const bool many = field.is_repeated();
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        return many ? reflection.AddString(&message, &field, text_for(field))
                    : reflection.SetString(&message, &field, text_for(field));
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return fill(many ? *reflection.AddMessage(&message, &field)
                         : *reflection.MutableMessage(&message, &field));
      case FieldDescriptor::CPPTYPE_ENUM: {
        const auto values = static_cast<std::uint64_t>(field.enum_type()->value_count());
        const int number = field.enum_type()->value(static_cast<int>(dice_.below(values)))->number();
        return many ? reflection.AddEnumValue(&message, &field, number)
                    : reflection.SetEnumValue(&message, &field, number);
      }
      case FieldDescriptor::CPPTYPE_BOOL:
        return reflection.SetBool(&message, &field, dice_.one_in(2));
      case FieldDescriptor::CPPTYPE_UINT32:
        return reflection.SetUInt32(&message, &field, static_cast<std::uint32_t>(number_for(field)));
      case FieldDescriptor::CPPTYPE_UINT64:
        return reflection.SetUInt64(&message, &field, number_for(field));
      case FieldDescriptor::CPPTYPE_INT32:
        return reflection.SetInt32(&message, &field, static_cast<std::int32_t>(number_for(field)));
      case FieldDescriptor::CPPTYPE_INT64:
        return reflection.SetInt64(&message, &field, static_cast<std::int64_t>(number_for(field)));
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return reflection.SetDouble(&message, &field, static_cast<double>(number_for(field)));
      default:
        ADD_FAILURE() << "no value for " << field.full_name();
    }
  }

  std::uint64_t number_for(const FieldDescriptor& field) {
    const auto least = field.options().GetExtension(v1::number_min);
    return static_cast<std::uint64_t>(least) + dice_.below(5);
  }

  std::string text_for(const FieldDescriptor& field) {
    const std::string name{field.name()};
    if (!field.options().GetExtension(v1::identifier)) return dice_.one_of(texts);
    if (name.starts_with("department")) return dice_.one_of(departments);
    static const std::set<std::string> things = {"requirements", "tasks",           "add", "remove",
                                                 "predecessors", "to_sprint",       "id",  "runbooks",
                                                 "plans",        "emergency_change"};
    const bool is_thing = things.contains(name) || (name.ends_with("_id") && name != "person_id");
    return is_thing ? dice_.one_of(ids) : dice_.one_of(people);
  }

  Dice& dice_;
  std::vector<const FieldDescriptor*> intents_;
  std::int64_t now_ = 0;
};

Story beginning() {
  Story story = Story::of_project();
  story.at(start_of_walk);
  for (const char* granted :
       {"person_id:'fay' role:CUTOVER_MANAGER", "person_id:'sue' role:APPROVER",
        "person_id:'max' role:BUSINESS_SIGNATORY", "person_id:'mia' role:BUSINESS_SIGNATORY"}) {
    story.happened("lea", std::string("role_granted{") + granted + "}");
  }
  for (const char* department : departments) {
    story.given("lea", std::string("join_department{department_id:'") + department + "'}");
  }
  for (const char* task : ids) {
    story.given("lea", std::string("create_task{column_id:'todo' title:'T' task_id:'") + task + "'}");
  }
  return story;
}

// Records ----------------------------------------------------------------------------------------------

template <class Visit>
void each_table(const Records& all, Visit visit) {
  visit(all.lifecycle.lifecycle), visit(all.lifecycle.measurements), visit(all.lifecycle.lessons);
  visit(all.requirements.requirements), visit(all.requirements.changes), visit(all.requirements.baseline);
  visit(all.plan.sprints), visit(all.plan.milestones);
  visit(all.tests.plans), visit(all.tests.runs), visit(all.tests.load_results);
  visit(all.tests.defects), visit(all.tests.signatures);
  visit(all.environment.items), visit(all.environment.capacities), visit(all.environment.backups);
  visit(all.environment.freezes), visit(all.environment.emergency_changes);
  visit(all.gates.gates), visit(all.runbooks.runbooks), visit(all.runbooks.runs);
  visit(all.emergencies.plans), visit(all.emergencies.incidents), visit(all.risks.risks);
  visit(all.people.consultants), visit(all.people.advice), visit(all.people.trainings);
  visit(all.people.competencies), visit(all.people.evaluations);
  visit(all.operation.monitors), visit(all.operation.feedback), visit(all.operation.hypercare);
  visit(all.transfers.imports);
  visit(all.webhooks.webhooks);
}

std::string told(const Records& all) {
  std::string text;
  each_table(all, [&](const auto& table) {
    for (const auto& [id, record] : table.all()) text += id + " " + record.ShortDebugString() + "\n";
  });
  return text;
}

// Made by someone, at a commit that there is, and changed no earlier.
template <class Record>
void check_recorded(const Record& record, std::uint64_t head) {
  if constexpr (requires { record.recorded(); }) {
    const v1::Recorded& recorded = record.recorded();
    EXPECT_FALSE(recorded.created_by().empty()) << record.ShortDebugString();
    EXPECT_GE(recorded.changed_revision(), 1u) << record.ShortDebugString();
    EXPECT_LE(recorded.changed_revision(), head) << record.ShortDebugString();
    EXPECT_LE(recorded.created_at().seconds(), recorded.changed_at().seconds()) << record.ShortDebugString();
  }
}

void check_tests(const records::Tests& tests) {
  for (const auto& [id, plan] : tests.plans.all()) {
    EXPECT_EQ(id, plan.plan_id());
    if (plan.approved()) EXPECT_NE(plan.approved_by(), plan.recorded().created_by());
    EXPECT_EQ(plan.kind() == v1::STRESS_TEST, plan.has_target());
  }
  for (const auto& [id, run] : tests.runs.all()) {
    EXPECT_TRUE(tests.plans.find(run.plan_id())->approved());
    EXPECT_EQ(run.passed() + run.failed() + run.blocked(), static_cast<unsigned>(run.results_size()));
  }
  for (const auto& [id, result] : tests.load_results.all()) {
    EXPECT_EQ(result.reached(), result.missed().empty());
  }
  for (const auto& [id, defect] : tests.defects.all()) {
    EXPECT_EQ(defect.state() == v1::DEFECT_OPEN, defect.resolved_by().empty());
    if (defect.state() == v1::DEFECT_VERIFIED) EXPECT_NE(defect.verified_by(), defect.resolved_by());
  }
  const v1::TestTotals totals = totals_of(tests);
  EXPECT_LE(totals.severe_open(), totals.defects_open());
  EXPECT_LE(totals.defects_open(), tests.defects.size());
}

void check_environment(const records::EnvironmentRecords& environment) {
  for (const auto& [id, change] : environment.emergency_changes.all()) {
    const std::set<std::string> approvers(change.approved_by().begin(), change.approved_by().end());
    EXPECT_FALSE(approvers.contains(change.recorded().created_by()));
    EXPECT_EQ(approvers.size(), static_cast<std::size_t>(change.approved_by_size()));
    const bool used = !change.used_by().empty();
    EXPECT_EQ(allows(environment, id), approvers.size() >= records::emergency_approvals && !used);
    if (used) EXPECT_TRUE(change.approved());
  }
  for (const auto& [id, backup] : environment.backups.all()) {
    if (backup.restore_verified()) EXPECT_LE(backup.restore_minutes(), backup.rto_minutes());
  }
  for (const auto& [id, item] : environment.items.all()) {
    if (item.state() == v1::CONFIG_VERIFIED) EXPECT_EQ(item.found(), item.expected());
    if (item.state() == v1::CONFIG_DRIFTED) EXPECT_NE(item.found(), item.expected());
  }
}

void check_risks(const records::Risks& risks) {
  std::uint32_t inherent = 0;
  std::uint32_t open = 0;
  for (const auto& [id, risk] : risks.risks.all()) {
    if (risk.state() == v1::RISK_ACCEPTED) EXPECT_NE(risk.accepted_by(), risk.owner());
    EXPECT_EQ(risk.state() == v1::RISK_CLOSED, risk.outcome() != v1::RISK_OUTCOME_UNSPECIFIED);
    if (risk.residual_probability() > 0) EXPECT_GT(risk.probability(), 0u);
    if (risk.state() == v1::RISK_CLOSED) continue;
    ++open;
    inherent += risk.probability() * risk.impact();
  }
  const v1::RiskExposure exposure = exposure_of(risks);
  EXPECT_EQ(exposure.open(), open);
  EXPECT_EQ(exposure.inherent(), inherent);
  const auto& cells = exposure.cells();
  const auto placed = std::accumulate(cells.begin(), cells.end(), std::uint32_t{0});
  EXPECT_LE(placed, open);
  EXPECT_LE(exposure.high(), placed);
}

void check_runs(const records::Runbooks& runbooks) {
  for (const auto& [id, run] : runbooks.runs.all()) {
    const bool goes_back = run.state() == v1::RUN_ROLLING_BACK || run.state() == v1::RUN_ROLLED_BACK;
    EXPECT_FALSE(goes_back && run.past_point_of_no_return()) << run.ShortDebugString();
    if (run.state() != v1::RUN_COMPLETED) continue;
    for (const v1::RunStep& step : run.steps()) {
      EXPECT_TRUE(step.state() == v1::STEP_COMPLETED || step.state() == v1::STEP_SKIPPED)
          << run.ShortDebugString();
    }
  }
}

// A baseline has the sign-off of every department that each requirement concerns; what will not be done asks
// nobody.
void check_baseline(const Project& project) {
  for (const auto& [id, requirement] : project.records.requirements.requirements.all()) {
    if (requirement.priority() == v1::WONT) continue;
    std::set<std::string> concerned(requirement.departments().begin(), requirement.departments().end());
    if (concerned.empty()) concerned = project.departments;
    for (const v1::SignOff& sign_off : requirement.sign_offs()) concerned.erase(sign_off.department_id());
    EXPECT_TRUE(concerned.empty()) << requirement.ShortDebugString();
  }
}

void check(const Story& story, const std::vector<v1::Event>& events) {
  const Records& all = story.project.records;
  each_table(all, [&](const auto& table) {
    for (const auto& [id, record] : table.all()) check_recorded(record, story.head());
  });
  check_tests(all.tests);
  check_environment(all.environment);
  check_risks(all.risks);
  check_runs(all.runbooks);
  const bool baselines = std::ranges::any_of(events, &v1::Event::has_requirements_baselined);
  if (baselines) check_baseline(story.project);
}

void check(const Refusal& refusal, const v1::Command& command) {
  const v1::Text text = sentence(refusal);
  EXPECT_EQ((text.zh() + text.en()).find_first_of("{}[]~*"), std::string::npos)
      << text.zh() << text.en() << command.ShortDebugString();
}

// The walk ---------------------------------------------------------------------------------------------

struct Walk {
  Story story = beginning();
  std::vector<std::int64_t> times;  // Of each commit.
  std::set<std::string> seen;       // The names of the events.
};

void step(Walk& walk, CommandMaker& maker, Dice& dice) {
  Story& story = walk.story;
  const std::int64_t now = story.now.seconds() + static_cast<std::int64_t>(dice.below(40));
  story.at(now);
  const v1::Command command = maker.make(now);
  const bool due = command.has_record_due();
  const std::string actor = due ? "system" : dice.one_in(3) ? "lea" : dice.one_of(people);
  if (!validate(command)) return;
  const Decision decision = story.decide(actor, command);
  if (!decision) return check(decision.error(), command);
  if (decision->empty()) return;
  story.commit(actor, command, *decision);
  walk.times.push_back(now);
  for (const v1::Event& event : *decision) {
    walk.seen.insert(std::string{fact_name(event.fact_case())});
  }
  check(story, *decision);
}

// The records that the walk's events alone make.
Records replayed(const Walk& walk) {
  Project project;
  const std::size_t before = walk.story.commits.size() - walk.times.size();
  for (std::size_t index = 0; index < walk.story.commits.size(); ++index) {
    const v1::Commit& commit = walk.story.commits[index];
    Happening happening{commit.actor(), {}, {commit.revision()}};
    happening.at.set_seconds(index < before ? start_of_walk : walk.times[index - before]);
    for (const v1::Event& event : commit.events()) evolve(project, event, happening);
  }
  return project.records;
}

TEST(RandomWalk, KeepsWhatTheRecordsPromise) {
  std::set<std::string> seen;
  for (unsigned seed = 1; seed <= walks && !testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Dice dice(seed);
    CommandMaker maker(dice);
    Walk walk;
    for (int turn = 0; turn < commands_per_walk && !testing::Test::HasFailure(); ++turn) {
      step(walk, maker, dice);
    }
    EXPECT_EQ(told(walk.story.project.records), told(replayed(walk)));
    seen.merge(walk.seen);
  }
  // They went somewhere.
  for (const char* event : {"test_plan_approved", "test_result_recorded", "load_result_recorded",
                            "defect_verified", "uat_signed_off", "config_drift_detected", "capacity_scaled",
                            "restore_verified", "change_freeze_ended", "emergency_change_approved",
                            "risk_assessed", "response_planned", "risk_accepted", "risk_closed"}) {
    EXPECT_TRUE(seen.contains(event)) << event;
  }
}

}  // namespace
}  // namespace slipway::domain::random_walk_test
