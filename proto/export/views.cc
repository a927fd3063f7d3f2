#include "proto/export/views.h"

#include <algorithm>
#include <tuple>

#include "proto/records/minutes.h"
#include "proto/text/mention.h"
#include "proto/text/utf16.h"

namespace slipway::exports {
namespace {

using Moment = std::tuple<std::int64_t, std::int32_t, std::string>;
Moment moment(const google::protobuf::Timestamp& at, const std::string& id) {
  return {at.seconds(), at.nanos(), id};
}

// A card whose column is gone (a fold of another version) still has to be somewhere.
Board::Column& column_of(Board& board, const std::string& column_id) {
  for (Board::Column& column : board.columns)
    if (column.info.column_id() == column_id) return column;
  Board::Column& added = board.columns.emplace_back();
  added.info.set_column_id(column_id);
  added.info.set_name(column_id);
  return added;
}

template <class Values, class Key>
const Values* find_by(const std::vector<Values>& values, const Key& key, std::string_view id) {
  const auto found = std::ranges::find_if(values, [&](const Values& value) { return key(value) == id; });
  return found == values.end() ? nullptr : &*found;
}

// By meeting: each text with the updates that stand beside it.
std::map<std::string, std::string, std::less<>> texts_in(const Entities& minutes) {
  records::MinutesTexts records;
  for (const v1::Entity& entity : minutes) {
    if (entity.has_text()) records.texts.put(entity.text().meeting_id(), entity.text());
    const v1::MinutesUpdate& update = entity.text_update();
    if (entity.has_text_update())
      records.updates.put(records::update_id(update.meeting_id(), update.version()), update);
  }
  records::prepare(records);
  std::map<std::string, std::string, std::less<>> texts;
  for (const auto& [meeting_id, written] : records.written)
    texts.emplace(meeting_id, text::to_utf8(written.text));
  return texts;
}

}  // namespace

Entities entities(const v1::ViewResponse& response) {
  return {response.entities().begin(), response.entities().end()};
}

Board read_board(const Entities& entities) {
  Board board;
  std::vector<v1::TaskCard> cards;
  for (const v1::Entity& entity : entities) {
    if (entity.has_column()) board.columns.push_back({.info = entity.column(), .cards = {}});
    if (entity.has_task()) cards.push_back(entity.task());
    if (entity.has_comment()) board.comments.push_back(entity.comment());
    if (entity.has_totals()) board.totals = entity.totals();
  }
  std::ranges::sort(board.columns, {}, [](const Board::Column& column) {
    return std::pair(column.info.rank(), column.info.column_id());
  });
  std::ranges::sort(cards, {},
                    [](const v1::TaskCard& card) { return std::pair(card.rank(), card.task_id()); });
  for (v1::TaskCard& card : cards) {
    if (card.archived())
      board.archived.push_back(std::move(card));
    else
      column_of(board, card.column_id()).cards.push_back(std::move(card));
  }
  std::ranges::sort(board.comments, {}, [](const v1::CommentInfo& comment) {
    return moment(comment.at(), comment.comment_id());
  });
  return board;
}

const v1::TaskCard* Board::task(std::string_view task_id) const {
  const auto id = [](const v1::TaskCard& card) { return card.task_id(); };
  for (const Column& column : columns)
    if (const auto* card = find_by(column.cards, id, task_id)) return card;
  return find_by(archived, id, task_id);
}

const v1::BoardColumn* Board::column(std::string_view column_id) const {
  for (const Column& column : columns)
    if (column.info.column_id() == column_id) return &column.info;
  return nullptr;
}

std::vector<v1::CommentInfo> Board::comments_of(std::string_view task_id) const {
  std::vector<v1::CommentInfo> out;
  std::ranges::copy_if(comments, std::back_inserter(out),
                       [&](const v1::CommentInfo& comment) { return comment.task_id() == task_id; });
  return out;
}

Overview read_overview(const Entities& entities) {
  Overview overview;
  for (const v1::Entity& entity : entities) {
    if (entity.has_project()) overview.project = entity.project();
    if (entity.has_stage()) overview.stages.push_back(entity.stage());
    if (entity.has_member()) overview.members.push_back(entity.member());
  }
  std::ranges::sort(overview.stages, {}, [](const v1::StageInfo& stage) { return stage.stage(); });
  return overview;
}

Meetings read_meetings(const Entities& entities, const Entities& minutes) {
  Meetings meetings;
  for (const v1::Entity& entity : entities) {
    if (entity.has_meeting()) meetings.meetings.push_back(entity.meeting());
    if (entity.has_summary()) meetings.summaries[entity.summary().meeting_id()] = entity.summary();
  }
  std::ranges::sort(meetings.meetings, {}, [](const v1::MeetingInfo& meeting) {
    return moment(meeting.starts_at(), meeting.meeting_id());
  });
  meetings.texts = texts_in(minutes);
  return meetings;
}

const v1::MeetingInfo* Meetings::meeting(std::string_view meeting_id) const {
  return find_by(meetings, [](const v1::MeetingInfo& meeting) { return meeting.meeting_id(); }, meeting_id);
}

const v1::MeetingSummary* Meetings::summary(std::string_view meeting_id) const {
  const auto found = summaries.find(meeting_id);
  return found == summaries.end() ? nullptr : &found->second;
}

std::string_view Meetings::text(std::string_view meeting_id) const {
  const auto found = texts.find(meeting_id);
  return found == texts.end() ? std::string_view() : std::string_view(found->second);
}

std::vector<v1::Milestone> read_milestones(const Entities& entities) {
  std::vector<v1::Milestone> milestones;
  for (const v1::Entity& entity : entities)
    if (entity.has_milestone()) milestones.push_back(entity.milestone());
  std::ranges::sort(milestones, {}, [](const v1::Milestone& milestone) {
    const v1::Date& due = milestone.due();
    return std::tuple(due.year(), due.month(), due.day(), milestone.milestone_id());
  });
  return milestones;
}

Directory read_directory(const Entities& entities) {
  Directory directory;
  for (const v1::Entity& entity : entities) {
    if (entity.has_workspace()) directory.workspace = entity.workspace();
    if (entity.has_person()) directory.people[entity.person().person_id()] = entity.person();
    if (entity.has_department())
      directory.departments[entity.department().department_id()] = entity.department();
  }
  return directory;
}

std::string Directory::person_name(std::string_view person_id) const {
  const auto found = people.find(person_id);
  return found == people.end() || found->second.name().empty() ? std::string(person_id)
                                                               : found->second.name();
}

std::string Directory::department_name(std::string_view department_id) const {
  const auto found = departments.find(department_id);
  return found == departments.end() ? std::string(department_id) : found->second.name();
}

// Whoever was erased has lost the name that stands in the text, too.
std::string Directory::named(std::string_view text) const {
  return text::with_names(text, [this](std::string_view person) {
    return people.contains(person) ? person_name(person) : std::string{};
  });
}

}  // namespace slipway::exports
