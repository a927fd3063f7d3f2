#include "proto/records/environment.h"

#include <gtest/gtest.h>

#include "server/domain/limits.h"
#include "story.h"

namespace slipway::domain::environment_test {
namespace {

constexpr std::int64_t noon = 1'800'000'000;  // 2027-01-15T08:00:00Z

// Fay commands the cutover; sue approves, as sam and lea may.
Story project() {
  Story story = Story::of_project();
  story.at(noon);
  story.happened("lea", "role_granted{person_id:'fay' role:CUTOVER_MANAGER}");
  story.happened("lea", "role_granted{person_id:'sue' role:APPROVER}");
  return story;
}
Story configured() {
  return project().given(
      "mia", "add_config_item{item_id:'tls' environment:'production' name:'TLS' expected:'1.3' owner:'mia'}");
}
Story sized() {
  return project().given(
      "fay", "set_capacity_target{capacity_id:'tps' name:'Orders' unit:'1/s' forecast:800 target:1200}");
}
Story backed_up() {
  return project().given("fay", "take_backup{backup_id:'b' what:'Database' location:'vault'}");
}
// From now for 100 seconds.
Story frozen() {
  return sized().given("fay",
                       "start_change_freeze{freeze_id:'f' reason:'Sale' from{seconds:1800000000} "
                       "until{seconds:1800000100}}");
}
Story with_request() {
  return frozen().given("mia", "request_emergency_change{change_id:'e' title:'Disk' reason:'Full'}");
}
const v1::EnvironmentItem& item(const Story& story) {
  return *story.project.records.environment.items.find("tls");
}
const v1::Capacity& capacity(const Story& story) {
  return *story.project.records.environment.capacities.find("tps");
}
const v1::Backup& backup(const Story& story) {
  return *story.project.records.environment.backups.find("b");
}
template <class Record>
void fill(records::Table<Record>& table, std::size_t count) {
  for (std::size_t index = 0; index < count; ++index) table.put("x" + std::to_string(index), {});
}

TEST(Environment, TakesConfigurationItems) {
  Story story = project();
  story
      .when("mia",
            "add_config_item{item_id:'tls' environment:'production' name:'TLS' expected:'1.3' owner:'mia'}")
      .then({"config_item_added{item_id:'tls' environment:'production' name:'TLS' expected:'1.3' "
             "owner:'mia'}"});
  EXPECT_EQ(item(story).state(), v1::CONFIG_OPEN);
  EXPECT_EQ(item(story).recorded().created_by(), "mia");
  story.when("mia", "add_config_item{item_id:'tls' environment:'production' name:'TLS' expected:'1.3'}")
      .refused(Code::already_exists, {{"kind", "config_item"}, {"id", "tls"}});
  story.when("mia", "add_config_item{item_id:'x' environment:'e' name:'N' expected:'1' owner:'zoe'}")
      .refused(Code::not_found, {{"kind", "person"}, {"id", "zoe"}});
  story.when("kim", "add_config_item{item_id:'x' environment:'e' name:'N' expected:'1'}")
      .refused(Code::forbidden);
}

TEST(Environment, VerifiesWhatIsAsExpectedAndNoticesWhatIsNot) {
  Story story = configured();
  story.when("tom", "verify_config_item{item_id:'tls' found:'1.2'}")
      .then({"config_drift_detected{item_id:'tls' expected:'1.3' found:'1.2' before:CONFIG_OPEN}"});
  EXPECT_EQ(item(story).state(), v1::CONFIG_DRIFTED);
  EXPECT_EQ(item(story).found(), "1.2");
  story.at(noon + 5)
      .when("mia", "verify_config_item{item_id:'tls' found:'1.3'}")
      .then({"config_item_verified{item_id:'tls' found:'1.3' before:CONFIG_DRIFTED}"});
  EXPECT_EQ(item(story).state(), v1::CONFIG_VERIFIED);
  EXPECT_EQ(item(story).verified_by(), "mia");
  EXPECT_EQ(item(story).verified_at().seconds(), noon + 5);
  // Looked at again on the day: a fact of its own.
  story.when("tom", "verify_config_item{item_id:'tls' found:'1.3'}")
      .then({"config_item_verified{item_id:'tls' found:'1.3' before:CONFIG_VERIFIED}"});
  story.when("tom", "verify_config_item{item_id:'ssh' found:'1.3'}")
      .refused(Code::not_found, {{"kind", "config_item"}, {"id", "ssh"}});
  story.when("tom", "verify_config_item{item_id:'tls' found:'1.2'} expect{entity:'config/tls' revision:4}")
      .refused(Code::version_conflict, {{"field", "config"}, {"author", "tom"}});
}

TEST(Environment, KeepsWhatACapacityMustAndCanCarry) {
  Story story = project();
  story
      .when("lea", "set_capacity_target{capacity_id:'tps' name:'Orders' unit:'1/s' forecast:800 target:1000}")
      .then({"capacity_target_set{capacity_id:'tps' name:'Orders' unit:'1/s' forecast:800 target:1000}"});
  story
      .when("fay", "set_capacity_target{capacity_id:'tps' name:'Orders' unit:'1/s' forecast:800 target:1200}")
      .then({"capacity_target_set{capacity_id:'tps' name:'Orders' unit:'1/s' forecast:800 target:1200 "
             "target_before:1000}"});
  story
      .when("lea", "set_capacity_target{capacity_id:'tps' name:'Orders' unit:'1/s' forecast:800 target:1200}")
      .nothing();
  story.when("lea", "set_capacity_target{capacity_id:'tps' name:'O' target:9} expect{revision:4}")
      .refused(Code::version_conflict, {{"author", "fay"}});
  story.when("fay", "scale_capacity{capacity_id:'tps' scaled_to:1500}")
      .then({"capacity_scaled{capacity_id:'tps' scaled_to:1500}"});
  story.when("fay", "scale_capacity{capacity_id:'tps' scaled_to:1500}").nothing();
  story.when("fay", "scale_capacity{capacity_id:'tps' scaled_to:1600}")
      .then({"capacity_scaled{capacity_id:'tps' scaled_to:1600 scaled_to_before:1500}"});
  story.when("tom", "verify_capacity{capacity_id:'tps' verified:1300 evidence:'report 7'}")
      .then({"capacity_verified{capacity_id:'tps' verified:1300 evidence:'report 7'}"});
  story.when("tom", "verify_capacity{capacity_id:'tps' verified:1400 evidence:'report 8'}")
      .then({"capacity_verified{capacity_id:'tps' verified:1400 verified_before:1300 evidence:'report 8'}"});
  EXPECT_EQ(capacity(story).target(), 1200u);
  EXPECT_EQ(capacity(story).scaled_to(), 1600u);
  EXPECT_EQ(capacity(story).verified(), 1400u);
  EXPECT_EQ(capacity(story).verified_by(), "tom");
  for (const char* command : {"scale_capacity{capacity_id:'x' scaled_to:1}",
                              "verify_capacity{capacity_id:'x' verified:1 evidence:'E'}"}) {
    story.when("lea", command).refused(Code::not_found, {{"kind", "capacity"}, {"id", "x"}});
  }
  story.when("mia", "scale_capacity{capacity_id:'tps' scaled_to:1}").refused(Code::forbidden);
}

TEST(Environment, DatesABackupNoLaterThanNow) {
  Story story = project();
  story.when("fay", "take_backup{backup_id:'b' what:'Database' location:'vault'}")
      .then({"backup_taken{backup_id:'b' what:'Database' location:'vault' taken_at{seconds:1800000000}}"});
  story.when("fay", "take_backup{backup_id:'c' what:'W' location:'L' taken_at{seconds:1799999999}}")
      .then({"backup_taken{backup_id:'c' what:'W' location:'L' taken_at{seconds:1799999999}}"});
  story.when("fay", "take_backup{backup_id:'d' what:'W' location:'L' taken_at{seconds:1800000000 nanos:1}}")
      .refused(Code::invalid, {{"field", "take_backup.taken_at"}, {"problem", "in_future"}});
  story.when("fay", "take_backup{backup_id:'b' what:'W' location:'L'}").refused(Code::already_exists);
  story.when("mia", "take_backup{backup_id:'d' what:'W' location:'L'}").refused(Code::forbidden);
}

TEST(Environment, ProvesABackupOnlyWithinItsRecoveryTime) {
  Story story = backed_up();
  EXPECT_FALSE(backup(story).restore_verified());
  story.when("tom", "verify_restore{backup_id:'b' restore_minutes:61 rto_minutes:60 note:'Slow disk'}")
      .then({"restore_verified{backup_id:'b' restore_minutes:61 rto_minutes:60 note:'Slow disk'}"});
  EXPECT_FALSE(backup(story).restore_verified());
  EXPECT_EQ(backup(story).restore_minutes(), 61u);
  story.when("tom", "verify_restore{backup_id:'b' restore_minutes:60 rto_minutes:60}")
      .then({"restore_verified{backup_id:'b' restore_minutes:60 rto_minutes:60}"});
  EXPECT_TRUE(backup(story).restore_verified());
  EXPECT_EQ(backup(story).verified_by(), "tom");
  // The newest attempt counts.
  story.given("tom", "verify_restore{backup_id:'b' restore_minutes:90 rto_minutes:60}");
  EXPECT_FALSE(backup(story).restore_verified());
  story.when("tom", "verify_restore{backup_id:'x' restore_minutes:1 rto_minutes:60}")
      .refused(Code::not_found, {{"kind", "backup"}, {"id", "x"}});
}

TEST(ChangeFreeze, HoldsFromItsStartUntilJustBeforeItsEnd) {
  const auto active = [](const Story& story, std::int64_t seconds) {
    google::protobuf::Timestamp now;
    now.set_seconds(seconds);
    return active_freeze(story.project.records.environment, now);
  };
  Story story = frozen();
  EXPECT_EQ(active(story, noon - 1), nullptr);
  ASSERT_NE(active(story, noon), nullptr);
  EXPECT_EQ(active(story, noon)->freeze_id(), "f");
  EXPECT_NE(active(story, noon + 99), nullptr);
  EXPECT_EQ(active(story, noon + 100), nullptr);
  // Of two the one that lasts longer.
  story.given("fay", "start_change_freeze{freeze_id:'a' reason:'Year end' until{seconds:1800000200}}");
  EXPECT_EQ(active(story, noon)->freeze_id(), "a");
  story.given("fay", "end_change_freeze{freeze_id:'a' reason:'Early'}");
  EXPECT_EQ(active(story, noon)->freeze_id(), "f");
}

TEST(ChangeFreeze, StartsNowUnlessItSaysWhen) {
  Story story = project();
  story.when("fay", "start_change_freeze{freeze_id:'f' reason:'Sale' until{seconds:1800000100}}")
      .then({"change_freeze_started{freeze_id:'f' reason:'Sale' from{seconds:1800000000} "
             "until{seconds:1800000100}}"});
  story.when("fay", "start_change_freeze{freeze_id:'f' reason:'Sale' until{seconds:1800000100}}")
      .refused(Code::already_exists, {{"kind", "freeze"}, {"id", "f"}});
  story
      .when(
          "fay",
          "start_change_freeze{freeze_id:'g' reason:'R' from{seconds:1800000050} until{seconds:1800000050}}")
      .refused(Code::invalid, {{"field", "start_change_freeze.until"}, {"problem", "before_start"}});
  story
      .when(
          "fay",
          "start_change_freeze{freeze_id:'g' reason:'R' from{seconds:1700000000} until{seconds:1800000000}}")
      .refused(Code::invalid, {{"field", "start_change_freeze.until"}, {"problem", "in_past"}});
  story.when("mia", "start_change_freeze{freeze_id:'g' reason:'R' until{seconds:1800000100}}")
      .refused(Code::forbidden);
}

TEST(ChangeFreeze, EndsOnce) {
  Story story = frozen();
  story.when("fay", "end_change_freeze{freeze_id:'f' reason:'Sold out'}")
      .then({"change_freeze_ended{freeze_id:'f' reason:'Sold out'}"});
  EXPECT_EQ(story.project.records.environment.freezes.find("f")->ended_by(), "fay");
  story.when("fay", "end_change_freeze{freeze_id:'f' reason:'Again'}").nothing();
  frozen().at(noon + 100).when("fay", "end_change_freeze{freeze_id:'f' reason:'Over'}").nothing();
  story.when("fay", "end_change_freeze{freeze_id:'x' reason:'R'}").refused(Code::not_found);
}

TEST(ChangeFreeze, LetsNoCapacityChange) {
  Story story = frozen();
  story.when("fay", "scale_capacity{capacity_id:'tps' scaled_to:1500}")
      .refused(Code::change_freeze, {{"until", "2027-01-15T08:01:40Z"}, {"reason", "Sale"}});
  Story(story)
      .at(noon + 100)
      .when("fay", "scale_capacity{capacity_id:'tps' scaled_to:1500}")
      .then({"capacity_scaled{capacity_id:'tps' scaled_to:1500}"});
  story.given("fay", "end_change_freeze{freeze_id:'f' reason:'Early'}")
      .when("fay", "scale_capacity{capacity_id:'tps' scaled_to:1500}")
      .then({"capacity_scaled{capacity_id:'tps' scaled_to:1500}"});
}

TEST(EmergencyChange, PassesAFreezeOnceTwoOthersApprovedIt) {
  const char* scale = "scale_capacity{capacity_id:'tps' scaled_to:1500 emergency_change:'e'}";
  Story story = frozen();
  story.when("fay", scale).refused(Code::not_found, {{"kind", "emergency_change"}, {"id", "e"}});
  story.when("mia", "request_emergency_change{change_id:'e' title:'Disk' reason:'Full'}")
      .then({"emergency_change_requested{change_id:'e' title:'Disk' reason:'Full'}"});
  story.when("fay", scale).refused(Code::change_freeze);
  story.when("sue", "approve_emergency_change{change_id:'e'}")
      .then({"emergency_change_approved{change_id:'e' approvals:1}"});
  EXPECT_FALSE(allows(story.project.records.environment, "e"));
  story.when("fay", scale).refused(Code::change_freeze);
  story.when("sam", "approve_emergency_change{change_id:'e'}")
      .then({"emergency_change_approved{change_id:'e' approvals:2}"});
  EXPECT_TRUE(allows(story.project.records.environment, "e"));
  story.when("fay", scale).then({"capacity_scaled{capacity_id:'tps' scaled_to:1500 emergency_change:'e'}"});
}

TEST(EmergencyChange, LetsOneChangeThroughAndNoSecond) {
  Story story = with_request();
  story.given("sue", "approve_emergency_change{change_id:'e'}")
      .given("sam", "approve_emergency_change{change_id:'e'}")
      .given("fay", "scale_capacity{capacity_id:'tps' scaled_to:1500 emergency_change:'e'}");
  EXPECT_FALSE(allows(story.project.records.environment, "e"));
  story.when("fay", "scale_capacity{capacity_id:'tps' scaled_to:1600 emergency_change:'e'}")
      .refused(Code::change_freeze,
               {{"until", "2027-01-15T08:01:40Z"}, {"reason", "Sale"}, {"used", "Disk"}});
  const v1::EmergencyChange* disk = story.project.records.environment.emergency_changes.find("e");
  EXPECT_EQ(disk->used_by(), "fay");
  EXPECT_TRUE(disk->has_used_at());
  // A change of requirements is no other use than a change of capacity.
  story.given("mia", "request_change{change_id:'c' title:'T' reason:'R'}")
      .when("lea", "approve_change{change_id:'c' emergency_change:'e'}")
      .refused(Code::change_freeze, {{"used", "Disk"}});
  // Another is asked for, and approved, for itself.
  story.given("mia", "request_emergency_change{change_id:'next' title:'More' reason:'Full'}")
      .given("sue", "approve_emergency_change{change_id:'next'}")
      .given("sam", "approve_emergency_change{change_id:'next'}")
      .given("lea", "approve_change{change_id:'c' emergency_change:'next'}")
      .when("fay", "scale_capacity{capacity_id:'tps' scaled_to:1600 emergency_change:'next'}")
      .refused(Code::change_freeze, {{"used", "More"}});
}

TEST(EmergencyChange, IsNotUsedWhereNothingIsFrozen) {
  Story story = with_request();
  story.given("sue", "approve_emergency_change{change_id:'e'}")
      .given("sam", "approve_emergency_change{change_id:'e'}")
      .at(noon + 100)
      .given("fay", "scale_capacity{capacity_id:'tps' scaled_to:1500 emergency_change:'e'}");
  EXPECT_TRUE(allows(story.project.records.environment, "e"));
}

TEST(EmergencyChange, CountsEachApproverOnceAndNeverWhoAskedForIt) {
  Story story = with_request();
  story.given("sue", "approve_emergency_change{change_id:'e'}")
      .when("sue", "approve_emergency_change{change_id:'e'}")
      .nothing();
  EXPECT_FALSE(allows(story.project.records.environment, "e"));
  story.given("lea", "approve_emergency_change{change_id:'e'}")
      .when("sam", "approve_emergency_change{change_id:'e'}")
      .nothing();
  EXPECT_EQ(story.project.records.environment.emergency_changes.find("e")->approved_by_size(), 2);
  story.given("sam", "request_emergency_change{change_id:'own' title:'T' reason:'R'}")
      .when("sam", "approve_emergency_change{change_id:'own'}")
      .refused(Code::self_approval, {{"what", "emergency_change"}});
  story.when("mia", "approve_emergency_change{change_id:'own'}").refused(Code::forbidden);
  story.when("sam", "approve_emergency_change{change_id:'x'}").refused(Code::not_found);
  story.when("sam", "request_emergency_change{change_id:'e' title:'T' reason:'R'}")
      .refused(Code::already_exists);
}

TEST(Environment, HoldsOnlySoMuch) {
  Story story = project();
  records::EnvironmentRecords& all = story.project.records.environment;
  fill(all.items, config_items_max - 1);
  fill(all.capacities, capacities_max - 1);
  fill(all.backups, backups_max - 1);
  fill(all.freezes, freezes_max - 1);
  fill(all.emergency_changes, emergency_changes_max - 1);
  const std::vector<std::pair<std::string, std::size_t>> commands = {
      {"add_config_item{environment:'e' name:'N' expected:'1' item_id:", config_items_max},
      {"set_capacity_target{name:'N' target:1 capacity_id:", capacities_max},
      {"take_backup{what:'W' location:'L' backup_id:", backups_max},
      {"start_change_freeze{reason:'R' until{seconds:1800000100} freeze_id:", freezes_max},
      {"request_emergency_change{title:'T' reason:'R' change_id:", emergency_changes_max}};
  for (const auto& [command, limit] : commands) {
    story.given("lea", command + "'last'}");
    story.when("lea", command + "'over'}")
        .refused(Code::invalid, {{"problem", "too_many"}, {"limit", std::to_string(limit)}});
  }
}

}  // namespace
}  // namespace slipway::domain::environment_test
