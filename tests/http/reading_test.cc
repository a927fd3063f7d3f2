// Who may read what, by role: each view of a project and of the workspace, over a real server.
#include <string_view>

#include "proto/export/project.h"
#include "proto/workspace_views.h"
#include "tests/proofs/live_server.h"

namespace slipway::proofs {
namespace {

class ReadingTest : public LiveServer {
 protected:
  // To `wu`, who has no other; in the workspace, or in the project.
  void grant(const std::string& stream, v1::Role role) {
    give(stream, role, &v1::Command::mutable_grant_role);
  }
  void revoke(const std::string& stream, v1::Role role) {
    give(stream, role, &v1::Command::mutable_revoke_role);
  }

  void expect_all(int status, const std::string& who) {
    std::vector<std::string> paths;
    for (const std::string_view view : exports::project_views)
      paths.push_back("/api/v1/projects/bank/views/" + std::string{view});
    for (const char* path :
         {"/api/v1/projects/bank/audit", "/api/v1/projects/bank/digest", "/api/v1/projects/bank/commits",
          "/api/v1/projects/bank/export/project.json", "/log/bank/checkpoint"})
      paths.emplace_back(path);
    for (const std::string& path : paths)
      EXPECT_EQ(by_other("GET", path).status, status) << who << " " << path;
  }

  // The audit trail of the workspace is for those who read every project.
  void expect_workspace(bool audit, const std::string& who) {
    EXPECT_EQ(by_other("GET", "/api/v1/projects/workspace/views/directory").status, 200) << who;
    EXPECT_EQ(by_other("GET", "/api/v1/projects/workspace/audit").status, audit ? 200 : 403) << who;
    for (const std::string_view view : workspace_views)
      EXPECT_EQ(by_other("GET", "/api/v1/workspace/views/" + std::string{view}).status, 200)
          << who << " " << view;
  }

 private:
  template <class Intent>
  void give(const std::string& stream, v1::Role role, Intent* (v1::Command::*intent)()) {
    (void)by_other("GET", "/api/v1/me");  // Is there by now.
    v1::Command command;
    command.set_command_id("role-" + std::to_string(++given_));
    command.set_project(stream);
    (command.*intent)()->set_person_id("wu");
    (command.*intent)()->set_role(role);
    (void)committed(command);
  }
  int given_ = 0;
};

TEST_F(ReadingTest, WithoutARoleOnlyTheDirectory) {
  expect_all(403, "nobody");
  expect_workspace(false, "nobody");
}

TEST_F(ReadingTest, EveryRoleOfTheProjectReadsAllOfIt) {
  // An administrator is one of the workspace.
  for (int role = v1::ADMINISTRATOR + 1; role <= v1::Role_MAX; ++role) {
    const auto one = static_cast<v1::Role>(role);
    if (one == v1::CONSULTANT) {
      engage_other();
    } else {
      grant(project, one);
    }
    expect_all(200, v1::Role_Name(one));
    expect_workspace(false, v1::Role_Name(one));
    revoke(project, one);
  }
  expect_all(403, "whose roles were revoked");
}

TEST_F(ReadingTest, ARoleOfTheWorkspaceReadsEveryProjectAndTheWorkspacesAuditTrail) {
  for (const v1::Role role : {v1::ADMINISTRATOR, v1::SPONSOR, v1::MEMBER, v1::AUDITOR, v1::OBSERVER}) {
    grant("workspace", role);
    expect_all(200, v1::Role_Name(role));
    expect_workspace(true, v1::Role_Name(role));
    revoke("workspace", role);
  }
}

}  // namespace
}  // namespace slipway::proofs
