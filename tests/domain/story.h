// Given this history, when this command, then these events or this refusal.
//
// Commands and events are written in protobuf's text format, as `move_task{task_id:'a' column_id:'doing'}`.
// Every story has the same people; what they may do in the project stands in story.cc.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/domain/decide.h"

namespace slipway::domain {

v1::Command command_of(std::string_view text);
v1::Event event_of(std::string_view text);

// What the stories of this run have shown so far: completeness_test.cc asks at its end whether that is all.
struct Shown {
  std::set<int> facts;  // Field numbers of v1::Event: what commands became.
  std::set<Code> refusals;
};
Shown& shown();

class Story {
 public:
  // Nothing has happened; the workspace has its people.
  Story();
  // The project `p` was created by `lea`, its lead, and everyone has a role. Its head is revision 1.
  static Story of_project();
  // The same with the tasks a, b, c, in this order, in `todo`, each a commit (revisions 2, 3, 4).
  static Story of_board();
  // The same as of_board with the meeting `m`, of `fay` and `sue`, in progress: items `one` and `two`.
  static Story of_meeting();

  // What the clock shows from here on, in seconds since 1970; 0 until then.
  Story& at(std::int64_t seconds);
  // The command is accepted and becomes a commit.
  Story& given(const std::string& actor, std::string_view command);
  // An event stands in the log, in a commit of its own.
  Story& happened(const std::string& actor, std::string_view event);

  Story& when(const std::string& actor, std::string_view command);
  // The command became exactly these events; they are applied.
  Story& then(const std::vector<std::string>& events);
  // Every fact named is among the refusal's.
  Story& refused(Code code, const std::vector<std::pair<std::string, std::string>>& facts = {});
  // All was already as asked.
  Story& nothing();

  Decision decide(const std::string& actor, const v1::Command& command) const;
  void commit(const std::string& actor, const v1::Command& command, const std::vector<v1::Event>& events);

  std::uint64_t head() const { return commits.size(); }
  const Task& task(const std::string& id) const { return project.board.tasks.at(id); }
  // Titles' ids from top to bottom, as `a b c`.
  std::string cards(const std::string& column) const;

  Workspace workspace;
  Project project;
  std::vector<v1::Commit> commits;  // Of the stream that the story is about.
  v1::Template project_template;
  bool about_workspace = false;
  bool knows_workspace = true;  // Is the workspace in the context?
  google::protobuf::Timestamp now;
  std::optional<StoredFile> file = StoredFile{7};  // What AttachFile finds on the server.
  std::vector<std::string> webhook_hosts{"hooks.example", "10.0.0.7"};  // To which the server may speak.

 private:
  std::string actor_;
  v1::Command command_;
  Decision decision_;
};

}  // namespace slipway::domain
