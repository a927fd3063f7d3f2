#include "tests/sim/workload.h"

namespace slipway::sim {
namespace {

constexpr v1::Role roles[] = {v1::SPONSOR,     v1::PROJECT_LEAD, v1::DEPARTMENT_LEAD, v1::MEMBER,  v1::TESTER,
                              v1::FACILITATOR, v1::SECRETARY,    v1::CONSULTANT,      v1::OBSERVER};
constexpr const char* departments[] = {"it", "business"};
constexpr const char* import_id = "i0";

template <class Intent>
void bring(Intent& intent) {
  intent.mutable_imported()->set_source("jira");
  intent.mutable_imported()->set_import_id(import_id);
}

}  // namespace

Workload::Workload(World& world) : world_(world), random_(world.random) {
  for (std::size_t i = 0; i < world.plan.people; ++i) people_.push_back(fmt::format("p{}", i));
  for (std::size_t i = 0; i < world.plan.projects; ++i) projects_.push_back(fmt::format("go-live-{}", i));
}

v1::Role Workload::some_role() {
  return roles[random_.below(std::size(roles))];
}

v1::Role Workload::granted_role() {
  const v1::Role role = some_role();
  return role == v1::CONSULTANT ? v1::TESTER : role;
}

std::string Workload::text(std::size_t bytes_max) {
  static constexpr std::string_view words[] = {"核对",  "payment", "cutover", "回退",
                                               "bank ", "的",      " test",   "上线"};
  std::string made;
  const std::size_t bytes = 1 + random_.below(bytes_max);
  while (made.size() < bytes) made += words[random_.below(std::size(words))];
  return made;
}

std::string Workload::own_text(std::size_t bytes_max) {
  std::string made = text(bytes_max);
  if (random_.chance(15)) made += " @" + random_.pick(people_);
  return fmt::format("{} #{}.", made, ++made_);
}

void Workload::set_date(v1::Date& date) {
  date.set_year(2027);
  date.set_month(static_cast<std::int32_t>(1 + random_.below(12)));
  date.set_day(static_cast<std::int32_t>(1 + random_.below(28)));
}

std::vector<v1::Command> Workload::workspace_beginning() {
  std::vector<v1::Command> commands;
  commands.emplace_back().mutable_create_workspace()->set_name("Bank");
  for (const char* department : departments) {
    auto& add = *commands.emplace_back().mutable_add_department();
    add.set_department_id(department);
    add.set_name(department);
  }
  for (const std::string& person : people_) {
    auto& add = *commands.emplace_back().mutable_add_person();
    add.set_person_id(person);
    add.set_name(own_text(20));
    add.set_department_id(departments[random_.below(2)]);
  }
  const auto grant = [&](const std::string& person, v1::Role role) {
    auto& granted = *commands.emplace_back().mutable_grant_role();
    granted.set_person_id(person);
    granted.set_role(role);
  };
  grant(people_[0], v1::ADMINISTRATOR);
  grant(people_[1], v1::AUDITOR);
  return commands;
}

std::vector<v1::Command> Workload::project_beginning(const std::string& project) {
  std::vector<v1::Command> commands;
  auto& create = *commands.emplace_back().mutable_create_project();
  create.set_name("支付升级 " + project);
  create.set_language(random_.chance(50) ? v1::EN : v1::ZH_CN);
  const auto grant = [&](const std::string& person, v1::Role role) {
    auto& granted = *commands.emplace_back().mutable_grant_role();
    granted.set_person_id(person);
    granted.set_role(role);
  };
  grant(people_[0], v1::PROJECT_LEAD);
  grant(people_[0], v1::SPONSOR);
  for (std::size_t i = 2; i < people_.size(); ++i)
    if (random_.chance(80)) grant(people_[i], random_.chance(60) ? v1::MEMBER : granted_role());
  auto& task = *commands.emplace_back().mutable_create_task();
  task.set_task_id("t0");
  task.set_title("First");
  auto& import = *commands.emplace_back().mutable_start_import();
  import.set_import_id(import_id);
  import.set_source("jira");
  import.set_digest(std::string(64, '0'));
  auto& meeting = *commands.emplace_back().mutable_schedule_meeting();
  meeting.set_meeting_id("m0");
  meeting.set_kind(v1::SYNC);
  meeting.set_title("Sync");
  meeting.mutable_starts_at()->set_seconds(1'800'000'000);
  meeting.set_planned_minutes(30);
  meeting.set_facilitator(people_[0]);
  auto& item = *meeting.add_agenda();
  item.set_id("i0");
  item.set_title("One");
  item.set_planned_minutes(10);
  begin_dates(commands);
  return commands;
}

v1::Command Workload::next(const std::string& person, const std::vector<std::uint64_t>& own) {
  v1::Command command;
  command.set_project(random_.pick(projects_));
  const bool leads = person == people_[0];
  if (random_.chance(leads ? 3 * world_.plan.access_percent : world_.plan.access_percent / 4)) {
    about_access(command);
  } else if (leads && random_.chance(world_.plan.erase_percent)) {
    about_erasure(command);
  } else if (!own.empty() && random_.chance(8)) {
    command.mutable_undo()->set_revision(random_.pick(own));
  } else if (random_.chance(leads ? 30 : 12)) {
    about_meeting(command);
  } else if (leads && random_.chance(10)) {
    about_plan(command);
  } else if (random_.chance(leads ? 12 : 2)) {
    about_dates(command);
  } else if (random_.chance(6)) {
    about_file(command);
  } else {
    about_board(command, person);
  }
  return command;
}

// Who may read and do what; also in the workspace.
void Workload::about_access(v1::Command& command) {
  const std::string& person = people_[1 + random_.below(people_.size() - 1)];
  const bool workspace = random_.chance(30);
  if (workspace) command.set_project(std::string(workspace_stream));
  const std::size_t dice = random_.below(100);
  if (workspace && dice < 4 && people_.size() > 5) {
    command.mutable_deactivate_person()->set_person_id(people_.back());
  } else if (workspace && dice < 14) {
    auto& edit = *command.mutable_edit_person();
    edit.set_person_id(person);
    edit.set_name(own_text(20));
  } else if (dice < 60) {
    auto& revoke = *command.mutable_revoke_role();
    revoke.set_person_id(person);
    revoke.set_role(workspace ? v1::AUDITOR : random_.chance(70) ? v1::MEMBER : some_role());
  } else if (!workspace && dice < 66) {
    auto& assign = *command.mutable_assign_stage_owner();
    assign.set_stage(static_cast<v1::Stage>(1 + random_.below(9)));
    assign.set_owner(person);
  } else {
    auto& grant = *command.mutable_grant_role();
    grant.set_person_id(person);
    grant.set_role(workspace ? v1::AUDITOR : random_.chance(70) ? v1::MEMBER : some_role());
  }
}

void Workload::about_board(v1::Command& command, const std::string& person) {
  Imagined& imagined = imagined_[command.project()];
  const std::string task = random_.pick(imagined.tasks);
  const bool imports = person == people_[0] && random_.chance(50);
  if (imports && random_.chance(2)) return command.mutable_complete_import()->set_import_id(import_id);
  switch (random_.below(16)) {
    case 0:
    case 1:
    case 2: {
      auto& create = *command.mutable_create_task();
      imagined.tasks.push_back(fresh("t"));
      create.set_task_id(imagined.tasks.back());
      create.set_title(text(40));
      create.set_description(own_text(world_.plan.text_bytes));
      create.set_column_id(random_.pick(imagined.columns));
      if (random_.chance(30)) create.set_assignee(random_.chance(70) ? person : random_.pick(people_));
      if (imports) bring(create);
      return;
    }
    case 3:
    case 4:
    case 5: {
      auto& move = *command.mutable_move_task();
      move.set_task_id(task);
      move.set_column_id(random_.pick(imagined.columns));
      if (random_.chance(60)) move.set_after_task_id(random_.pick(imagined.tasks));
      return;
    }
    case 6: {
      auto& edit = *command.mutable_edit_task();
      edit.set_task_id(task);
      if (random_.chance(60)) edit.set_title(text(40));
      if (random_.chance(30)) edit.set_description(own_text(world_.plan.text_bytes));
      if (random_.chance(30)) set_date(*edit.mutable_due()->mutable_value());
      if (random_.chance(40)) {
        command.mutable_expect()->set_entity(task);
        command.mutable_expect()->set_revision(1 + random_.below(80));
      }
      return;
    }
    case 7: {
      auto& assign = *command.mutable_assign_task();
      assign.set_task_id(task);
      assign.set_assignee(random_.chance(60) ? person : random_.pick(people_));
      return;
    }
    case 8:
    case 9: {
      auto& comment = *command.mutable_comment_task();
      comment.set_task_id(task);
      imagined.comments.push_back(fresh("k"));
      comment.set_comment_id(imagined.comments.back());
      comment.set_text(own_text(80));
      if (imports) bring(comment);
      return;
    }
    case 10: {
      auto& add = *command.mutable_add_dependency();
      add.set_task_id(task);
      add.set_blocked_by(random_.pick(imagined.tasks));
      return;
    }
    case 11: {
      auto& remove = *command.mutable_remove_dependency();
      remove.set_task_id(task);
      remove.set_blocked_by(random_.pick(imagined.tasks));
      return;
    }
    case 12: {
      if (random_.chance(50)) {
        command.mutable_block_task()->set_task_id(task);
        command.mutable_block_task()->set_reason(text(30));
      } else {
        command.mutable_unblock_task()->set_task_id(task);
      }
      return;
    }
    case 13:
      return random_.chance(50) ? command.mutable_start_task()->set_task_id(task)
                                : command.mutable_complete_task()->set_task_id(task);
    case 14:
      return random_.chance(60) ? command.mutable_archive_task()->set_task_id(task)
                                : command.mutable_restore_task()->set_task_id(task);
    default:
      return command.mutable_reopen_task()->set_task_id(task);
  }
}

// What cannot be taken back, of the last few that were written.
void Workload::about_erasure(v1::Command& command) {
  Imagined& imagined = imagined_[command.project()];
  const auto recent = [&](const std::vector<std::string>& all) {
    return all[all.size() - 1 - random_.below(std::min<std::size_t>(all.size(), 8))];
  };
  const std::size_t dice = random_.below(100);
  if (dice < 8 && people_.size() > 4) {
    command.set_project(std::string(workspace_stream));
    command.mutable_erase_person()->set_person_id(people_[people_.size() - 1 - random_.below(2)]);
    return command.mutable_erase_person()->set_reason("asked for");
  }
  auto& redact = *command.mutable_redact_text();
  redact.set_reason("asked for");
  if (dice < 40)
    redact.set_text("comment/" + recent(imagined.comments));
  else if (dice < 65)
    redact.set_text("task/" + recent(imagined.tasks));
  else if (dice < 85)
    redact.set_text("minutes/" + recent(imagined.meetings) + (random_.chance(50) ? "/b0" : "/b1"));
  else
    redact.set_text("file/" + recent(imagined.files));
}

void Workload::about_file(v1::Command& command) {
  Imagined& imagined = imagined_[command.project()];
  const std::string known = random_.pick(imagined.files);
  const std::size_t dice = random_.below(100);
  if (dice < 25) {
    command.mutable_detach_file()->set_attachment_id(known);
  } else {
    auto& attach = *command.mutable_attach_file();
    imagined.files.push_back(fresh("f"));
    attach.set_attachment_id(imagined.files.back());
    attach.set_about(random_.chance(70) ? "task/" + random_.pick(imagined.tasks)
                                        : "meeting/" + random_.pick(imagined.meetings));
    attach.set_digest(SimFiles::digest(random_.below(5)));
    attach.set_size(file_size);
    attach.set_name(own_text(20));
    attach.set_type("text/plain");
  }
}

void Workload::about_meeting(v1::Command& command) {
  Imagined& imagined = imagined_[command.project()];
  const std::string meeting = random_.chance(70) ? imagined.meetings.back() : random_.pick(imagined.meetings);
  const std::string item = random_.chance(50) ? "i0" : "i1";
  switch (random_.below(13)) {
    case 0: {
      auto& schedule = *command.mutable_schedule_meeting();
      imagined.meetings.push_back(fresh("m"));
      schedule.set_meeting_id(imagined.meetings.back());
      schedule.set_kind(v1::SYNC);
      schedule.set_title(text(20));
      schedule.mutable_starts_at()->set_seconds(1'800'000'000);
      schedule.set_planned_minutes(30);
      schedule.set_facilitator(people_[0]);
      if (random_.chance(40)) schedule.add_invitees(random_.pick(people_));
      for (const char* id : {"i0", "i1"}) {
        auto& agenda = *schedule.add_agenda();
        agenda.set_id(id);
        agenda.set_title(text(20));
        agenda.set_planned_minutes(10);
      }
      return;
    }
    case 1:
    case 2:
      return command.mutable_start_meeting()->set_meeting_id(meeting);
    case 3: {
      auto& attendance = *command.mutable_record_attendance();
      attendance.set_meeting_id(meeting);
      attendance.set_person_id(random_.pick(people_));
      attendance.set_attendance(random_.chance(70) ? v1::PRESENT : v1::LATE);
      return;
    }
    case 4:
      command.mutable_start_item()->set_meeting_id(meeting);
      return command.mutable_start_item()->set_item_id(item);
    case 5:
      command.mutable_close_item()->set_meeting_id(meeting);
      return command.mutable_close_item()->set_item_id(item);
    case 6:
    case 7: {
      auto& edit = *command.mutable_edit_minutes();
      edit.set_meeting_id(meeting);
      edit.set_block_id(random_.chance(50) ? "b0" : "b1");
      edit.set_text(own_text(100));
      return;
    }
    case 8: {
      auto& decision = *command.mutable_record_decision();
      decision.set_meeting_id(meeting);
      decision.set_decision_id(fresh("d"));
      decision.set_what(text(40));
      return;
    }
    case 9: {
      auto& action = *command.mutable_agree_action_item();
      action.set_meeting_id(meeting);
      action.set_action_id(fresh("a"));
      action.set_what(text(40));
      action.set_owner(random_.pick(people_));
      set_date(*action.mutable_due());
      imagined.tasks.push_back(fresh("t"));
      action.set_task_id(imagined.tasks.back());
      return;
    }
    case 10:
      command.mutable_carry_over_item()->set_meeting_id(meeting);
      return command.mutable_carry_over_item()->set_item_id(item);
    case 11:
      return command.mutable_end_meeting()->set_meeting_id(meeting);
    default:
      return random_.chance(50) ? command.mutable_issue_minutes()->set_meeting_id(meeting)
                                : command.mutable_approve_minutes()->set_meeting_id(meeting);
  }
}

void Workload::about_plan(v1::Command& command) {
  Imagined& imagined = imagined_[command.project()];
  switch (random_.below(5)) {
    case 0: {
      auto& add = *command.mutable_add_column();
      imagined.columns.push_back(fresh("col"));
      add.set_column_id(imagined.columns.back());
      add.set_name(text(10));
      add.set_kind(v1::DOING);
      return;
    }
    case 1: {
      auto& limit = *command.mutable_set_wip_limit();
      limit.set_column_id(random_.pick(imagined.columns));
      limit.mutable_wip_limit()->set_tasks_max(static_cast<std::uint32_t>(1 + random_.below(4)));
      limit.mutable_wip_limit()->set_hard(random_.chance(50));
      return;
    }
    case 2: {
      auto& charter = *command.mutable_draft_charter()->mutable_charter();
      charter.set_goal(text(60));
      charter.set_lead(people_[0]);
      return;
    }
    case 3:
      return command.mutable_start_stage()->set_stage(static_cast<v1::Stage>(1 + random_.below(3)));
    default:
      command.mutable_move_column()->set_column_id(random_.pick(imagined.columns));
      return;
  }
}

}  // namespace slipway::sim
