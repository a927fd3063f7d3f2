// A view's entities as the typed things that a person reads: in their order, with their names.
//
// Pure. For clients, which have a view's entities, and for what the server writes as files.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "slipway/v1/api.pb.h"
#include "slipway/v1/sprint.pb.h"
#include "slipway/v1/views.pb.h"

namespace slipway::exports {

using Entities = std::vector<v1::Entity>;
Entities entities(const v1::ViewResponse& response);

struct Board {
  struct Column {
    v1::BoardColumn info;
    std::vector<v1::TaskCard> cards;  // Top first; without the archived.
  };
  std::vector<Column> columns;  // Left first.
  std::vector<v1::TaskCard> archived;
  std::vector<v1::CommentInfo> comments;  // Oldest first.
  v1::BoardTotals totals;

  // Archived or not; null: no such task.
  const v1::TaskCard* task(std::string_view task_id) const;
  const v1::BoardColumn* column(std::string_view column_id) const;
  std::vector<v1::CommentInfo> comments_of(std::string_view task_id) const;
};
Board read_board(const Entities& entities);

struct Overview {
  v1::ProjectInfo project;
  std::vector<v1::StageInfo> stages;  // In order.
  std::vector<v1::MemberInfo> members;
};
Overview read_overview(const Entities& entities);

struct Meetings {
  std::vector<v1::MeetingInfo> meetings;  // By their start.
  std::map<std::string, v1::MeetingSummary, std::less<>> summaries;
  std::map<std::string, std::string, std::less<>> texts;  // What was written together, as it stands.

  const v1::MeetingInfo* meeting(std::string_view meeting_id) const;
  const v1::MeetingSummary* summary(std::string_view meeting_id) const;
  // Empty: nothing was written. U+FFFD stands for each letter that was redacted.
  std::string_view text(std::string_view meeting_id) const;
};
// `minutes`: the view of that name; without it there are no texts.
Meetings read_meetings(const Entities& entities, const Entities& minutes = {});

struct Directory {
  v1::WorkspaceInfo workspace;
  std::map<std::string, v1::PersonInfo, std::less<>> people;
  std::map<std::string, v1::DepartmentInfo, std::less<>> departments;

  // The id itself where nobody of that id is known; empty for an empty id.
  std::string person_name(std::string_view person_id) const;
  std::string department_name(std::string_view department_id) const;
  // A text that people wrote, with the present names of whom it mentions.
  std::string named(std::string_view text) const;
};
Directory read_directory(const Entities& entities);

// By their day.
std::vector<v1::Milestone> read_milestones(const Entities& entities);

}  // namespace slipway::exports
