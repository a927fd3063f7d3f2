// One go-live project: the aggregate root. Everything that one commit must keep true together stands in here.
#pragma once

#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "proto/records/records.h"
#include "server/domain/board.h"
#include "server/domain/charter.h"
#include "server/domain/meeting.h"
#include "server/domain/roles.h"
#include "server/domain/stage.h"

namespace slipway::domain {

// When a text that can be redacted was written last, and when redacted; no revision: never.
struct TextHistory {
  Revision written;
  Revision redacted;
};

struct Project {
  bool created = false;
  std::string name;
  v1::Language language = v1::ZH_CN;
  std::string time_zone;
  std::string template_id;  // Empty: none was applied.
  std::unordered_map<std::string, RoleSet> members;
  // From whom a role of an onlooker was taken: an invitation alone lets them in no more, a role does.
  std::unordered_set<std::string> former_onlookers;
  std::set<std::string> departments;
  CharterRecord charter;
  Stages stages;
  Board board;
  Meetings meetings;
  // By name, as RedactText has it: all texts that can be redacted, and the things that have some or may.
  std::unordered_map<std::string, TextHistory> texts;
  records::Records records;

  // Granted in this project; not those of the workspace.
  RoleSet roles_of(const std::string& person) const;
  // Draft, paused, closed, …; of a project that was never created: a draft.
  const v1::Lifecycle& lifecycle() const;
};

// Which texts the event wrote.
void note_texts(Project& project, const v1::Event& event, const Happening& happening);
// What the project's texts were is gone; what is written next stays.
void evolve(Project& project, const v1::TextRedacted& redacted, const Happening& happening);

}  // namespace slipway::domain
