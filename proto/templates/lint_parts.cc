#include "proto/templates/lint_parts.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <map>
#include <ranges>

#include "proto/records/criterion_check.h"
#include "proto/templates/variables.h"

namespace slipway::templates {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using Waiting = std::map<std::string, std::set<std::string>>;

// Takes those away that wait for nothing, until none is left; those that remain hang in a cycle.
void drop_acyclic(Waiting& waiting) {
  for (;;) {
    const auto free = std::ranges::find_if(waiting, [](const auto& each) { return each.second.empty(); });
    if (free == waiting.end()) return;
    const std::string key = free->first;
    waiting.erase(free);
    for (auto& others : waiting | std::views::values) others.erase(key);
  }
}

bool is_within(const v1::Template& content, v1::Stage stage, int day) {
  const v1::TemplateStage* within = stage_of(content, stage);
  return within != nullptr && day >= within->start_day() && day <= within->end_day();
}

bool has_role(const v1::Template& content, const std::string& slot, v1::Role role) {
  const auto found = std::ranges::find(content.slots(), slot, &v1::TemplateSlot::slot);
  return found != content.slots().end() &&
         std::ranges::find(found->roles(), static_cast<int>(role)) != found->roles().end();
}

bool is_zero(const v1::TemplateNumber& number) {
  return number.value() == 0 && number.variable().empty();
}

// Only of a check that has one, and no more than it may be; with a variable the server judges what comes of
// it.
void check_threshold(const v1::TemplateCriterion& criterion, const std::string& path, Findings& findings) {
  if (!criterion.has_threshold()) return;
  const std::uint64_t most = records::threshold_max(criterion.check());
  if (most == 0)
    findings.add(path + ".threshold", "its check has no threshold");
  else if (is_zero(criterion.threshold()))
    findings.add(path + ".threshold", "a threshold is more than 0");
  else if (criterion.threshold().value() > most)
    findings.add(path + ".threshold", fmt::format("{} is more than {}", criterion.threshold().value(), most));
}

template <class Items>
bool has_key(const Items& items, const std::string& key) {
  return std::ranges::any_of(items, [&](const auto& item) { return item.key() == key; });
}

// What the check looks at is in the template, and of the right kind.
void check_subject(const v1::Template& content, const v1::TemplateCriterion& criterion,
                   const std::string& path, Findings& findings) {
  const std::string where = path + ".of";
  const records::CheckSubject subject = records::subject_of(criterion.check());
  if (criterion.of().empty()) {
    if (records::needs_subject(criterion.check())) findings.add(where, "missing");
  } else if (subject == records::CheckSubject::none) {
    findings.add(where, "its check looks at nothing of that kind");
  } else if (subject == records::CheckSubject::monitor) {
    if (!has_key(content.monitors(), criterion.of()))
      findings.add(where, fmt::format("there is no monitor `{}`", criterion.of()));
  } else if (!has_key(content.trainings(), criterion.of())) {
    findings.add(where, fmt::format("there is no training `{}`", criterion.of()));
  }
}

void check_gate(const v1::Template& content, const v1::TemplateGate& gate, Findings& findings) {
  const std::string path = path_of("gates", gate.key());
  if (std::ranges::none_of(gate.criteria(), &v1::TemplateCriterion::hard))
    findings.add(path, "the gate has no hard criterion");
  if (gate.before_stage() == v1::STAGE_UNSPECIFIED && !gate.before_live_run())
    findings.add(path, "the gate stands before nothing: neither a stage nor a live run");
  if (!gate.approver_slots().empty() && static_cast<int>(gate.quorum()) > gate.approver_slots_size())
    findings.add(path + ".quorum", "more votes are needed than there are approvers");
  for (const std::string& slot : gate.approver_slots())
    if (!has_role(content, slot, v1::APPROVER))
      findings.add(path + ".approver_slots", fmt::format("slot `{}` has not the role APPROVER", slot));
  for (const v1::TemplateCriterion& criterion : gate.criteria()) {
    const std::string where = path_of(path + ".criteria", criterion.key());
    check_threshold(criterion, where, findings);
    check_subject(content, criterion, where, findings);
  }
}

// The steps that can only start after `step`, itself among them.
std::set<std::string> after(const v1::TemplateRunbook& runbook, const std::string& step) {
  std::set<std::string> later{step};
  for (std::size_t before = 0; before != later.size();) {
    before = later.size();
    for (const v1::TemplateStep& each : runbook.steps())
      if (std::ranges::any_of(each.predecessors(), [&](const auto& key) { return later.contains(key); }))
        later.insert(each.key());
  }
  return later;
}

void check_rollbacks(const v1::TemplateRunbook& runbook, const std::string& path, Findings& findings) {
  const auto point = std::ranges::find_if(runbook.steps(), &v1::TemplateStep::point_of_no_return);
  const auto later = point == runbook.steps().end() ? std::set<std::string>{} : after(runbook, point->key());
  if (std::ranges::count_if(runbook.steps(), &v1::TemplateStep::point_of_no_return) > 1)
    findings.add(path, "there is more than one point of no return");
  for (const v1::TemplateStep& step : runbook.steps())
    if (!later.contains(step.key()) && !step.has_rollback())
      findings.add(path_of(path + ".steps", step.key()),
                   "no rollback, and the point of no return is not passed");
}

void check_runbook(const v1::TemplateRunbook& runbook, Findings& findings) {
  const std::string path = path_of("runbooks", runbook.key());
  if (runbook.steps().empty()) findings.add(path, "the runbook has no step");
  const auto keys = keys_of(runbook.steps());
  Waiting waiting;
  for (const v1::TemplateStep& step : runbook.steps()) {
    auto& open = waiting[step.key()];
    for (const std::string& before : step.predecessors()) {
      open.insert(before);
      if (!keys.contains(before))
        findings.add(path_of(path + ".steps", step.key()), fmt::format("there is no step `{}`", before));
    }
    std::erase_if(open, [&](const auto& key) { return !keys.contains(key); });
  }
  drop_acyclic(waiting);
  for (const auto& key : waiting | std::views::keys)
    findings.add(path_of(path + ".steps", key), "the step hangs in a cycle");
  check_rollbacks(runbook, path, findings);
}

void check_repetition(const v1::Template& content, const v1::TemplateMeeting& meeting, Findings& findings) {
  if (meeting.repeat_through() == v1::STAGE_UNSPECIFIED) return;
  const std::string path = path_of("meetings", meeting.key()) + ".repeat_through";
  if (meeting.repeat() == v1::REPEAT_UNSPECIFIED) findings.add(path, "the meeting does not repeat");
  const v1::TemplateStage* last = stage_of(content, meeting.repeat_through());
  if (last != nullptr && last->end_day() < meeting.day())
    findings.add(path, "the stage ends before the first of the meetings");
}

// What a template's texts and numbers name.
class Named {
 public:
  Named(const v1::Template& content, Findings& findings) : content_(content), findings_(findings) {}

  void visit(const Message& message, const std::string& path) {
    if (message.GetDescriptor() == v1::Text::descriptor()) {
      const auto& text = static_cast<const v1::Text&>(message);
      for (const std::string& language : {text.zh(), text.en()})
        for (const std::string& name : variables_in(language)) use(name, path);
      return;
    }
    if (message.GetDescriptor() == v1::TemplateNumber::descriptor()) {
      const auto& number = static_cast<const v1::TemplateNumber&>(message);
      if (number.variable().empty()) return;
      const auto* variable = use(number.variable(), path);
      if (variable != nullptr && variable->type() != v1::NUMBER_VARIABLE)
        findings_.add(path, fmt::format("variable `{}` is no number", number.variable()));
      return;
    }
    fields(message, path);
  }

  bool uses(const std::string& name) const { return used_.contains(name); }

 private:
  void fields(const Message& message, const std::string& path) {
    std::vector<const FieldDescriptor*> fields;
    const auto& reflection = *message.GetReflection();
    reflection.ListFields(message, &fields);
    for (const FieldDescriptor* field : fields) {
      if (field->message_type() == nullptr) continue;
      const std::string where = path.empty() ? field->name() : path + "." + field->name();
      if (!field->is_repeated()) {
        visit(reflection.GetMessage(message, field), where);
        continue;
      }
      for (int index = 0; index < reflection.FieldSize(message, field); ++index) {
        const Message& item = reflection.GetRepeatedMessage(message, field, index);
        const std::string key = key_of(item);
        visit(item, key.empty() ? fmt::format("{}[{}]", where, index) : path_of(where, key));
      }
    }
  }

  const v1::TemplateVariable* use(const std::string& name, const std::string& path) {
    used_.insert(name);
    const auto found = std::ranges::find(content_.variables(), name, &v1::TemplateVariable::name);
    if (found != content_.variables().end()) return &*found;
    findings_.add(path, fmt::format("there is no variable `{}`", name));
    return nullptr;
  }

  const v1::Template& content_;
  Findings& findings_;
  std::set<std::string> used_;
};

}  // namespace

void check_stages(const v1::Template& content, Findings& findings) {
  int expected = v1::INITIATION;
  int day = content.stages_size() > 0 ? content.stages(0).start_day() - 1 : 0;
  for (const v1::TemplateStage& stage : content.stages()) {
    const std::string path = path_of("stages", v1::Stage_Name(stage.stage()));
    if (stage.stage() != expected++) findings.add(path, "the nine stages do not stand in their order");
    if (stage.start_day() <= day || stage.end_day() < stage.start_day())
      findings.add(path, "its days overlap or run backwards");
    day = stage.end_day();
  }
  if (expected != v1::OPERATION + 1) findings.add("stages", "a template has all nine stages");
}

void check_tasks(const v1::Template& content, Findings& findings) {
  std::map<std::string, int> due;
  Waiting waiting;
  for (const v1::TemplateTask& task : content.tasks()) due[task.key()] = task.due_day();
  for (const v1::TemplateTask& task : content.tasks()) {
    const std::string path = path_of("tasks", task.key());
    if (!task.has_due_day())
      findings.add(path, "no due day");
    else if (!is_within(content, task.stage(), task.due_day()))
      findings.add(path, "due outside its stage");
    auto& open = waiting[task.key()];
    for (const std::string& blocker : task.blocked_by()) {
      if (!due.contains(blocker)) {
        findings.add(path, fmt::format("there is no task `{}`", blocker));
        continue;
      }
      open.insert(blocker);
      if (due[blocker] > task.due_day())
        findings.add(path, fmt::format("due before `{}`, which blocks it", blocker));
    }
  }
  drop_acyclic(waiting);
  for (const auto& key : waiting | std::views::keys)
    findings.add(path_of("tasks", key), "the task hangs in a cycle");
  for (int stage = v1::INITIATION; stage < v1::OPERATION; ++stage)
    if (std::ranges::none_of(content.tasks(), [&](const auto& task) { return task.stage() == stage; }))
      findings.add("tasks",
                   fmt::format("stage {} has no task", v1::Stage_Name(static_cast<v1::Stage>(stage))));
}

void check_meetings(const v1::Template& content, Findings& findings) {
  for (const v1::TemplateMeeting& meeting : content.meetings()) {
    std::uint32_t minutes = 0;
    for (const v1::TemplateAgendaItem& item : meeting.agenda()) minutes += item.planned_minutes();
    if (minutes != meeting.planned_minutes())
      findings.add(path_of("meetings", meeting.key()),
                   fmt::format("its agenda fills {} of {} minutes", minutes, meeting.planned_minutes()));
    check_repetition(content, meeting, findings);
  }
}

void check_days(const v1::Template& content, Findings& findings) {
  const auto check = [&](const auto& items, const char* list) {
    for (const auto& item : items) {
      if (!item.has_day())
        findings.add(path_of(list, item.key()), "no day");
      else if (item.stage() != v1::STAGE_UNSPECIFIED && !is_within(content, item.stage(), item.day()))
        findings.add(path_of(list, item.key()), "its day is outside its stage");
    }
  };
  check(content.meetings(), "meetings");
  check(content.milestones(), "milestones");
  check(content.trainings(), "trainings");
}

void check_gates(const v1::Template& content, Findings& findings) {
  std::set<int> stages;
  for (const v1::TemplateGate& gate : content.gates()) {
    check_gate(content, gate, findings);
    if (gate.before_stage() != v1::STAGE_UNSPECIFIED && !stages.insert(gate.before_stage()).second)
      findings.add(path_of("gates", gate.key()), "another gate stands before the same stage");
  }
}

void check_runbooks(const v1::Template& content, Findings& findings) {
  for (const v1::TemplateRunbook& runbook : content.runbooks()) check_runbook(runbook, findings);
}

void check_tests(const v1::Template& content, Findings& findings) {
  for (const v1::TemplateTestPlan& plan : content.test_plans()) {
    const std::string path = path_of("test_plans", plan.key());
    const bool stress = plan.kind() == v1::STRESS_TEST;
    if (stress && !plan.has_target()) findings.add(path, "a stress test has a target");
    if (!stress && plan.has_target()) findings.add(path, "only a stress test has a load target");
  }
  for (const v1::TemplateCapacity& capacity : content.capacities())
    if (capacity.target().value() == 0 && capacity.target().variable().empty())
      findings.add(path_of("capacities", capacity.key()) + ".target", "nothing is to be carried");
}

void check_variables(const v1::Template& content, Findings& findings) {
  Named named(content, findings);
  named.visit(content, "");
  for (const v1::TemplateVariable& variable : content.variables()) {
    const std::string path = path_of("variables", variable.name());
    if (!named.uses(variable.name())) findings.add(path, "nothing names this variable");
    if (variable.default_value().empty()) continue;
    if (const char* problem = problem_of(variable, variable.default_value()))
      findings.add(path + ".default_value",
                   fmt::format("`{}` is not of its type: {}", variable.default_value(), problem));
  }
}

}  // namespace slipway::templates
