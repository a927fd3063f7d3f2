// What people do: plausible commands, a good part of which the domain refuses.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "slipway/v1/commands.pb.h"
#include "tests/sim/world.h"

namespace slipway::sim {

class Workload {
 public:
  explicit Workload(World& world);

  const std::vector<std::string>& people() const { return people_; }
  const std::vector<std::string>& projects() const { return projects_; }

  // What the server does at its first start, and then each project's beginning. In order.
  std::vector<v1::Command> workspace_beginning();
  std::vector<v1::Command> project_beginning(const std::string& project);

  // Something that this person may want. `own`: revisions of the project that this person's commands became.
  // The command_id is the caller's.
  v1::Command next(const std::string& person, const std::vector<std::uint64_t>& own);

 private:
  void begin_dates(std::vector<v1::Command>& commands);
  void begin_gate(std::vector<v1::Command>& commands);
  struct Imagined {  // What may be there; some of it was refused.
    std::vector<std::string> tasks{"t0"};
    std::vector<std::string> columns{"todo", "doing", "done"};
    std::vector<std::string> meetings{"m0"};
    std::vector<std::string> files{"f0"};
    std::vector<std::string> comments{"k0"};
    std::vector<std::string> milestones{"s0"};
    std::vector<std::string> risks{"r0"};
  };
  void about_access(v1::Command& command);
  void about_board(v1::Command& command, const std::string& person);
  void about_meeting(v1::Command& command);
  void about_file(v1::Command& command);
  void about_plan(v1::Command& command);
  void about_erasure(v1::Command& command);
  void about_dates(v1::Command& command);
  void about_risk(v1::Command& command);
  std::string fresh(const char* kind) { return fmt::format("{}{}", kind, ++made_); }
  std::string text(std::size_t bytes_max);
  // Such a text as is said nowhere else: where it is found, it was read.
  std::string own_text(std::size_t bytes_max);
  // The day of the run's beginning, or one of the next.
  void set_day(v1::Date& date);
  v1::Role some_role();
  v1::Role granted_role();  // Consultants are engaged.
  void set_date(v1::Date& date);

  World& world_;
  Random& random_;
  std::vector<std::string> people_;
  std::vector<std::string> projects_;
  std::map<std::string, Imagined> imagined_;
  std::uint64_t made_ = 0;
};

}  // namespace slipway::sim
