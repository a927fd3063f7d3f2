#include "tests/projections/random_history.h"

#include <iterator>

#include "proto/records/sealed_fields.h"

namespace slipway::testing {
namespace {

constexpr std::size_t meetings_at_once_max = 3;

template <typename Map>
auto pick(Map& map, std::size_t index) {
  return std::next(map.begin(), static_cast<std::ptrdiff_t>(index));
}

}  // namespace

void RandomHistory::tell(std::size_t commits, Story& story) {
  for (std::size_t i = 0; i < commits; ++i) {
    now_seconds_ = story.now_seconds();
    Events events = story.commits().empty() ? begin() : next();
    while (events.empty()) events = next();
    if (chance(10)) story.wait_seconds(static_cast<std::int64_t>(below(3600)));
    if (chance(2)) story.wait_seconds(static_cast<std::int64_t>(below(3 * 86'400)));
    story.commit(std::move(events), person(), "act");
  }
}

RandomHistory::Events RandomHistory::begin() {
  columns_ = {"todo", "doing", "done"};
  Events events{project_created("支付升级"), column_added("todo", "To do", v1::TODO),
                column_added("doing", "Doing", v1::DOING, 3), column_added("done", "Done", v1::DONE)};
  while (tasks_.size() < tasks_at_start_) {
    const std::string id = fresh("t");
    tasks_[id] = {.column = "todo", .title = id};
    events.push_back(task_created(id, id, "todo"));
  }
  return events;
}

RandomHistory::Events RandomHistory::next() {
  if (chance(35)) return record_events();
  if (chance(10)) return write_minutes();
  const std::size_t dice = below(100);
  if (dice < 60) return board();
  if (dice < 70) return create_tasks();
  if (dice < 73) return change_columns();
  if (dice < 78) return project_event();
  if (dice < 83) return redact();
  return meeting_event();
}

RandomHistory::Events RandomHistory::record_events() {
  std::vector<std::string> tasks;
  for (const auto& [id, task] : tasks_)
    if (tasks.size() < 20) tasks.push_back(id);
  Events events;
  for (std::size_t count = chance(20) ? 1 + below(4) : 1; count > 0; --count) {
    v1::Event& event = events.emplace_back(RecordEvents{random_}.next(tasks, now_seconds_));
    google::protobuf::Message& fact = records::fact_of(event);
    for (const records::SealedField& field : records::sealed_fields_of(event))
      fact.GetReflection()->SetString(&fact, field.field, writes(field.subject_in(fact), fresh("words ")));
  }
  return events;
}

RandomHistory::Events RandomHistory::board() {
  if (tasks_.empty()) return create_tasks();
  auto& [id, task] = *pick(tasks_, below(tasks_.size()));
  return task_event(id, task);
}

RandomHistory::Events RandomHistory::task_event(const std::string& id, Task& task) {
  if (task.archived) {
    if (!chance(30)) return {};
    task.archived = false;
    return {task_restored(id)};
  }
  switch (below(13)) {
    case 12:
      return {told("task_edited { task_id: '" + id + "' requirement_id: 'requirement_id-" +
                   std::to_string(below(4)) + "' }")};
    case 11:
      return {
          told("task_edited { task_id: '" + id + "' estimate_hours: " + std::to_string(below(40)) + " }")};
    case 10: {
      const std::string before =
          std::exchange(task.description, writes("task/" + id, chance(20) ? "" : fresh("Details ")));
      return {task_described(id, before, task.description)};
    }
    case 0: {
      const std::string before = std::exchange(task.title, fresh("title "));
      return {task_retitled(id, before, task.title)};
    }
    case 1: {
      const int before = std::exchange(task.due, static_cast<int>(below(5)));
      return {task_due(id, before, task.due)};
    }
    case 2:
      return {task_assigned(id, "", person())};
    case 3: {
      const std::string comment = fresh("k");
      return {task_commented(id, comment, writes("comment/" + comment, fresh("看起来不错 ")))};
    }
    case 4:
      return depend(id, task);
    case 5: {
      const std::string before = std::exchange(task.reason, task.reason.empty() ? "waits for the bank" : "");
      return {before.empty() ? task_blocked(id, task.reason) : task_unblocked(id, before)};
    }
    case 6:
      if (!chance(20)) return {};
      task.archived = true;
      return {task_archived(id)};
    default:
      return move(id, task);
  }
}

RandomHistory::Events RandomHistory::move(const std::string& id, Task& task) {
  const std::string from = task.column;
  task.column = columns_[below(columns_.size())];
  Events events{task_moved(id, from, task.column, fresh("r"))};
  if (task.column == "done" && from != "done") events.push_back(task_completed(id));
  if (task.column != "done" && from == "done") events.push_back(task_reopened(id));
  return events;
}

RandomHistory::Events RandomHistory::depend(const std::string& id, Task& task) {
  const auto& [other, blocker] = *pick(tasks_, below(tasks_.size()));
  if (task.blocked_by.erase(other) > 0) return {dependency_removed(id, other)};
  // Later tasks wait for earlier ones, so there is no loop.
  if (other.size() > id.size() || (other.size() == id.size() && other >= id)) return {};
  task.blocked_by.insert(other);
  return {dependency_added(id, other)};
}

RandomHistory::Events RandomHistory::create_tasks() {
  Events events;
  std::string before;
  for (std::size_t count = chance(10) ? 1 + below(8) : 1; count > 0; --count) {
    const std::string id = fresh("t");
    Task& task = tasks_[id];
    task.column = columns_[below(columns_.size())];
    task.title = "任务 " + id;
    events.push_back(task_created(id, task.title, task.column));
    if (task.column == "done") events.push_back(task_completed(id));
    if (!before.empty()) {
      task.blocked_by.insert(before);
      events.push_back(dependency_added(id, before));
    }
    before = id;
  }
  return events;
}

RandomHistory::Events RandomHistory::change_columns() {
  const std::string& column = columns_[below(columns_.size())];
  if (chance(20) && columns_.size() < 7) {
    columns_.push_back(fresh("col"));
    return {column_added(columns_.back(), "Review", v1::DOING)};
  }
  if (chance(50)) return {column_renamed(column, "", fresh("Column "))};
  return {wip_limit_set(column, static_cast<std::uint32_t>(below(5)))};
}

std::string RandomHistory::writes(const std::string& text, std::string written) {
  if (!written.empty()) texts_[text].push_back(written);
  return written;
}

// Of names that random events have too.
RandomHistory::Events RandomHistory::write_minutes() {
  const std::string meeting = "meeting_id-" + std::to_string(below(4));
  std::size_t& units = text_units_[meeting];
  const std::size_t from = below(units + 1);
  const std::size_t gone = chance(50) ? 0 : below(units - from + 1);
  const std::string written = writes("text/" + meeting, fresh("minutes "));
  const auto section = [](std::size_t length, const std::string& more) {
    return " sections { length: " + std::to_string(length) + more + " }";
  };
  const std::string changed = " changed: true inserted: " + std::to_string(written.size());
  const std::string sections = section(from, "") + section(gone, changed) + section(units - from - gone, "");
  units += written.size() - gone;
  return {told("text_edited { meeting_id: '" + meeting + "' updates {" + sections + " } inserted: '" +
               written + "' client_id: 'w' }")};
}

RandomHistory::Events RandomHistory::redact() {
  if (texts_.empty()) return {};
  const auto& [text, written] = *pick(texts_, below(texts_.size()));
  redacted_.insert(redacted_.end(), written.begin(), written.end());
  const std::string which = text;
  if (which.starts_with("task/")) tasks_[which.substr(5)].description.clear();
  texts_.erase(which);
  return {text_redacted(which)};
}

RandomHistory::Events RandomHistory::project_event() {
  switch (below(5)) {
    case 0: {
      if (stages_ == 18) return {};
      const auto stage = static_cast<v1::Stage>(stages_ / 2 + 1);
      return {stages_++ % 2 == 0 ? stage_started(stage) : stage_completed(stage)};
    }
    case 1:
      return {stage_owner_assigned(static_cast<v1::Stage>(1 + below(9)), person())};
    case 2: {
      v1::Charter charter;
      charter.set_goal(fresh("goal "));
      return {charter_drafted(charter, {})};
    }
    default: {
      const std::string who = person();
      if (members_.erase(who) > 0) return {role_revoked(who, v1::MEMBER)};
      members_.insert(who);
      return {role_granted(who, v1::MEMBER)};
    }
  }
}

RandomHistory::Events RandomHistory::meeting_event() {
  if (unfinished_.empty() || (unfinished_.size() < meetings_at_once_max && chance(8))) return schedule();
  const std::string id = *pick(unfinished_, below(unfinished_.size()));
  Meeting& meeting = meetings_[id];
  if (meeting.state == v1::SCHEDULED) {
    if (!chance(50)) return {};
    meeting.state = v1::IN_PROGRESS;
    return {meeting_started(id)};
  }
  return meeting.state == v1::IN_PROGRESS ? run(id, meeting) : after(id, meeting);
}

RandomHistory::Events RandomHistory::schedule() {
  const std::string id = "m" + std::to_string(1000 + ++ids_);
  unfinished_.insert(id);
  Meeting& meeting = meetings_[id];
  meeting.kind = chance(70) ? v1::SYNC : v1::STAND_UP;
  Events events{meeting_scheduled(id, meeting.kind, "同步会 " + id, {"p0", "p1", "p2"})};
  for (std::size_t i = 0; i < 2 + below(3); ++i) {
    meeting.items.push_back(fresh("i"));
    events.push_back(agenda_item_added(id, meeting.items.back(), "Item", 10));
  }
  return events;
}

RandomHistory::Events RandomHistory::run(const std::string& id, Meeting& meeting) {
  const std::string item = meeting.items[below(meeting.items.size())];
  switch (below(9)) {
    case 0:
      return {attendance(id, person(), static_cast<v1::Attendance>(1 + below(3)))};
    case 1:
    case 2: {
      if (meeting.running_item.empty()) return meeting.running_item = item, Events{item_started(id, item)};
      return {item_closed(id, std::exchange(meeting.running_item, ""))};
    }
    case 3: {
      const std::string block = "b" + std::to_string(below(3));
      return {minutes_edited(id, block, writes("minutes/" + id + "/" + block, fresh("Note ")))};
    }
    case 4: {
      const std::string decision = fresh("d");
      Events events{decision_recorded(id, decision, "We do it")};
      if (!decisions_.empty() && chance(40)) {
        const auto& [meeting_id, earlier] = decisions_[below(decisions_.size())];
        events.front().mutable_decision_recorded()->set_supersedes(earlier);
        events.push_back(decision_superseded(meeting_id, earlier, decision));
      }
      decisions_.emplace_back(id, decision);
      return events;
    }
    case 5: {
      const std::string task = fresh("t");
      tasks_[task] = {.column = "todo", .title = "Action"};
      return {action_agreed(id, fresh("a"), "Do it", person(), task), task_created(task, "Action", "todo")};
    }
    case 6:
      if (item == meeting.running_item) meeting.running_item.clear();
      return {item_carried_over(id, item)};
    case 7:
      if (!chance(40)) return {};
      meeting.state = v1::ENDED;
      return {meeting_ended(id)};
    default:
      return {agenda_item_added(id, meeting.items.emplace_back(fresh("i")), "More", 5)};
  }
}

RandomHistory::Events RandomHistory::after(const std::string& id, Meeting& meeting) {
  if (meeting.state == v1::ENDED) return meeting.state = v1::ISSUED, Events{minutes_issued(id)};
  if (meeting.state == v1::ISSUED) return meeting.state = v1::MINUTES_APPROVED, Events{minutes_approved(id)};
  if (!chance(50)) return unfinished_.erase(id), Events{};
  const std::string amendment = fresh("am");
  return {minutes_amended(id, amendment, writes("amendment/" + id + "/" + amendment, fresh("Corrected ")))};
}

}  // namespace slipway::testing
