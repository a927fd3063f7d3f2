#include "server/domain/workspace.h"

#include <gtest/gtest.h>

#include "server/domain/limits.h"
#include "story.h"

namespace slipway::domain::workspace_test {
namespace {

Story workspace() {
  Story story;
  story.about_workspace = true;
  return story;
}

TEST(Workspace, IsSetUpByTheServerItself) {
  Story story = workspace();
  story.workspace = {};
  story.when("ada", "create_workspace{name:'Bank'}").refused(Code::forbidden);
  story.given("system", "create_workspace{name:'Bank'}")
      .given("system", "add_person{person_id:'ada' name:'Ada'}")
      .given("system", "grant_role{person_id:'ada' role:ADMINISTRATOR}")
      .given("ada", "add_department{department_id:'it' name:'IT'}");
  story.when("system", "create_workspace{name:'Again'}").refused(Code::already_exists);
}

TEST(Workspace, AcceptsNothingBeforeItIsCreated) {
  Story story = workspace();
  story.workspace = {};
  story.when("system", "add_person{person_id:'ada' name:'Ada'}")
      .refused(Code::not_found, {{"kind", "workspace"}});
}

TEST(Workspace, LetsAPersonEditTheirOwnNameButNotTheirDepartment) {
  workspace()
      .when("mia", "edit_person{person_id:'mia' name:'Mia W'}")
      .then({"person_edited{person_id:'mia' name:'Mia W' department_id:'it'}"});
  workspace().when("mia", "edit_person{person_id:'mia' department_id:'sales'}").refused(Code::forbidden);
  workspace().when("mia", "edit_person{person_id:'tom' name:'Tom'}").refused(Code::forbidden);
}

TEST(Workspace, LetsAPersonReadTheirOwnNoticesOnce) {
  Story story = workspace();
  story.given("mia", "read_notices{project:'pay' revision:7}");
  story.when("mia", "read_notices{project:'pay' revision:7}").nothing();
  story.when("mia", "read_notices{project:'pay' revision:3}").nothing();
  story.when("mia", "read_notices{project:'pay' revision:9}")
      .then({"notices_read{person_id:'mia' project:'pay' revision:9 revision_before:7}"});
  story.when("tom", "read_notices{project:'pay' revision:1}")
      .then({"notices_read{person_id:'tom' project:'pay' revision:1}"});
  story.when("nobody", "read_notices{project:'pay' revision:1}").refused(Code::forbidden);
}

TEST(Workspace, KeepsARuleForEachProject) {
  Story story = workspace();
  story.when("mia", "set_notice_rule{project:'pay' rule:NOTICE_ALL}").nothing();
  story.given("mia", "set_notice_rule{project:'pay' rule:NOTICE_NONE}");
  story.when("mia", "set_notice_rule{project:'pay' rule:NOTICE_NONE}").nothing();
  story.when("mia", "set_notice_rule{project:'pay'}")
      .then({"notice_rule_set{person_id:'mia' project:'pay' rule:NOTICE_ALL rule_before:NOTICE_NONE}"});
}

TEST(Workspace, HoldsSoManyInboxesOfAPerson) {
  Story story = workspace();
  for (std::size_t i = 0; i < inboxes_per_person_max; ++i)
    story.happened("mia", "notices_read{person_id:'mia' project:'p" + std::to_string(i) + "' revision:1}");
  story.when("mia", "read_notices{project:'more' revision:1}")
      .refused(Code::invalid, {{"field", "read_notices.project"}});
  story.when("mia", "set_notice_rule{project:'more' rule:NOTICE_NONE}").refused(Code::invalid);
  story.given("mia", "read_notices{project:'p0' revision:2}");
}

TEST(Workspace, KeepsOneActiveAdministrator) {
  Story story = workspace();
  story.given("ada", "grant_role{person_id:'mia' role:ADMINISTRATOR}")
      .given("mia", "deactivate_person{person_id:'ada'}");
  story.when("mia", "revoke_role{person_id:'mia' role:ADMINISTRATOR}").refused(Code::last_administrator);
}

TEST(Workspace, ForgetsTheRightsOfWhoeverIsDeactivated) {
  Story story = workspace();
  story.given("ada", "grant_role{person_id:'mia' role:ADMINISTRATOR}")
      .given("ada", "deactivate_person{person_id:'mia'}");
  story.when("mia", "add_department{department_id:'x' name:'X'}").refused(Code::forbidden);
  story.when("ada", "grant_role{person_id:'mia' role:MEMBER}").refused(Code::not_found);
}

TEST(Workspace, RecordsNothingWhereNothingChanges) {
  workspace().when("ada", "grant_role{person_id:'ada' role:ADMINISTRATOR}").nothing();
  workspace().when("ada", "revoke_role{person_id:'mia' role:MEMBER}").nothing();
  workspace().when("ada", "edit_person{person_id:'mia' name:'mia'}").nothing();
  workspace().when("ada", "rename_department{department_id:'it' name:'it'}").nothing();
  workspace()
      .given("ada", "deactivate_person{person_id:'mia'}")
      .when("ada", "deactivate_person{person_id:'mia'}")
      .nothing();
}

TEST(Workspace, RefusesAPersonOfAnUnknownDepartment) {
  workspace()
      .when("ada", "add_person{person_id:'bob' name:'Bob' department_id:'x'}")
      .refused(Code::not_found, {{"kind", "department"}});
  workspace().when("ada", "add_person{person_id:'system' name:'Bob'}").refused(Code::already_exists);
}

TEST(Workspace, UndoesARenameAndARole) {
  Story story = workspace();
  story.given("ada", "rename_department{department_id:'it' name:'IT'}")
      .given("ada", "grant_role{person_id:'mia' role:AUDITOR}");
  story.when("ada", "undo{revision:2}").then({"role_revoked{person_id:'mia' role:AUDITOR}"});
  story.when("ada", "undo{revision:1}")
      .then({"department_renamed{department_id:'it' name:'it' name_before:'IT'}"});
  story.given("ada", "add_department{department_id:'x' name:'X'}");
  story.when("ada", "undo{revision:5}").refused(Code::not_undoable, {{"command", "add_department"}});
}

TEST(Workspace, RefusesToUndoANameThatChangedSince) {
  Story story = workspace();
  story.given("ada", "rename_department{department_id:'it' name:'IT'}")
      .given("ada", "grant_role{person_id:'mia' role:ADMINISTRATOR}")
      .given("mia", "rename_department{department_id:'it' name:'Technology'}");
  story.when("ada", "undo{revision:1}")
      .refused(Code::version_conflict, {{"theirs", "Technology"}, {"author", "mia"}});
  story.when("ada", "undo{revision:3}").refused(Code::forbidden);
}

}  // namespace
}  // namespace slipway::domain::workspace_test
