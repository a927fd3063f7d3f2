// Webhooks: who adds and removes them, where they may lead, how their deliveries are recorded; and what is
// kept of a refusal.
#include <gtest/gtest.h>

#include "server/domain/limits.h"
#include "server/domain/subject.h"
#include "server/domain/webhook_url.h"
#include "story.h"

namespace slipway::domain::webhook_test {
namespace {

const std::string add = "add_webhook{webhook_id:'w' url:'https://hooks.example/in?k=1'}";

Story added() {
  return Story::of_project().at(100).given("lea", add);
}
const v1::Webhook& the_webhook(const Story& story) {
  return *story.project.records.webhooks.webhooks.find("w");
}

TEST(Webhook, IsAddedByAnAdministratorOrALeadAndToldFromThenOn) {
  Story story = Story::of_project().at(100);
  for (const char* person : {"sam", "mia", "dan", "kim", "obs", "aud", "eve"})
    story.when(person, add).refused(Code::forbidden, {{"needs", "administrator"}});
  story.when("ada", add).then({"webhook_added{webhook_id:'w' url:'https://hooks.example/in?k=1'}"});
  EXPECT_EQ(the_webhook(story).delivered_through(), story.head());
  EXPECT_EQ(the_webhook(story).recorded().created_by(), "ada");
  EXPECT_FALSE(the_webhook(story).has_failing_since());
}

TEST(Webhook, IsThereOnceOfAnIdAndOfAUrl) {
  Story story = added();
  story.when("lea", add).refused(Code::already_exists, {{"kind", "webhook"}, {"id", "w"}});
  story.when("lea", "add_webhook{webhook_id:'v' url:'https://hooks.example/in?k=1'}")
      .refused(Code::already_exists, {{"kind", "webhook"}});
}

TEST(Webhook, ThereAreSoManyAndNoMore) {
  Story story = Story::of_project();
  for (std::size_t number = 0; number < webhooks_max; ++number) {
    const std::string id = std::to_string(number);
    story.given("lea", "add_webhook{webhook_id:'" + id + "' url:'http://hooks.example/" + id + "'}");
  }
  story.when("lea", add)
      .refused(Code::invalid, {{"field", "add_webhook.webhook_id"}, {"limit", std::to_string(webhooks_max)}});
}

TEST(Webhook, LeadsOnlyWhereTheServerMaySpeak) {
  Story story = Story::of_project();
  story.when("lea", "add_webhook{webhook_id:'w' url:'http://169.254.169.254/latest'}")
      .refused(Code::webhook_host_not_allowed, {{"host", "169.254.169.254"}});
  story.when("lea", "add_webhook{webhook_id:'w' url:'http://hooks.example.evil.example/'}")
      .refused(Code::webhook_host_not_allowed);
  story.given("lea", "add_webhook{webhook_id:'w' url:'http://HOOKS.example:8080/'}");
  story.webhook_hosts.clear();
  story.when("lea", "add_webhook{webhook_id:'v' url:'http://hooks.example/'}")
      .refused(Code::webhook_host_not_allowed);
}

TEST(Webhook, HasAUrlWithoutCredentialsAndFragment) {
  Story story = Story::of_project();
  const auto refused = [&](const std::string& url, const std::string& problem) {
    story.when("lea", "add_webhook{webhook_id:'w' url:'" + url + "'}")
        .refused(Code::invalid, {{"field", "add_webhook.url"}, {"problem", problem}});
  };
  refused("ftp://hooks.example/", "not_http");
  refused("file:///etc/passwd", "not_http");
  refused("https://me:secret@hooks.example/", "has_credentials");
  refused("https://hooks.example/#top", "has_fragment");
  for (const char* url :
       {"hooks.example/in", "https://", "https:///in", "https://hooks.example:0/",
        "https://hooks.example:65536/", "https://hooks.example:x/", "https://hooks example/", "https://[::1",
        "https://[hooks]/", "https://hooks.example\\\\.evil/"})
    refused(url, "not_a_url");
}

TEST(WebhookUrl, HasItsParts) {
  const auto url = parse_webhook_url("HTTPS://Hooks.Example/a/b?c=D");
  ASSERT_TRUE(url);
  EXPECT_TRUE(url->secure);
  EXPECT_EQ(url->host, "hooks.example");
  EXPECT_EQ(url->port, 443);
  EXPECT_EQ(url->target, "/a/b?c=D");
  EXPECT_EQ(parse_webhook_url("http://10.0.0.7:81")->port, 81);
  EXPECT_EQ(parse_webhook_url("http://10.0.0.7?x")->target, "/?x");
  EXPECT_EQ(parse_webhook_url("http://[::1]:8080/")->host, "::1");
  EXPECT_EQ(parse_webhook_url("http://[::1]:8080/")->port, 8080);
}

TEST(Webhook, IsRemovedAndBroughtBack) {
  Story story = added();
  const std::uint64_t revision = story.head();
  story.when("mia", "remove_webhook{webhook_id:'w'}").refused(Code::forbidden);
  story.when("lea", "remove_webhook{webhook_id:'no'}").refused(Code::not_found, {{"kind", "webhook"}});
  story.when("lea", "remove_webhook{webhook_id:'w'}")
      .then({"webhook_removed{webhook_id:'w' url_before:'https://hooks.example/in?k=1'}"});
  EXPECT_EQ(story.project.records.webhooks.webhooks.size(), 0U);
  story.when("lea", "undo{revision:" + std::to_string(story.head()) + "}")
      .then({"webhook_added{webhook_id:'w' url:'https://hooks.example/in?k=1'}"});
  EXPECT_EQ(the_webhook(story).delivered_through(), story.head());
  // It was removed since, and is another.
  story.when("lea", "undo{revision:" + std::to_string(revision) + "}").refused(Code::version_conflict);
  story.when("lea", "undo{revision:" + std::to_string(story.head()) + "}")
      .then({"webhook_removed{webhook_id:'w' url_before:'https://hooks.example/in?k=1'}"});
}

TEST(Delivery, IsRecordedByTheServerAlone) {
  Story story = added().given("lea", "create_task{task_id:'t' title:'T'}");
  const std::string record = "record_delivery{webhook_id:'w' through:3}";
  for (const char* person : {"ada", "lea", "sam"}) story.when(person, record).refused(Code::forbidden);
  story.at(200).when("system", record).then({"notification_delivered{webhook_id:'w' through:3}"});
  EXPECT_EQ(the_webhook(story).delivered_through(), 3U);
  EXPECT_EQ(the_webhook(story).delivered_at().seconds(), 200);
  EXPECT_EQ(the_webhook(story).recorded().changed_revision(), 2U);
  story.when("system", record).nothing();
  story.when("system", "record_delivery{webhook_id:'w' through:2}").nothing();
  story.when("system", "record_delivery{webhook_id:'w' through:5}")
      .refused(Code::invalid, {{"field", "record_delivery.through"}, {"problem", "in_future"}});
  story.when("system", "record_delivery{webhook_id:'no' through:3}").refused(Code::not_found);
}

TEST(Delivery, ThatFailsIsToldSinceWhenAndWhy) {
  Story story = added().given("lea", "create_task{task_id:'t' title:'T'}").at(300);
  story.when("system", "record_delivery{webhook_id:'w' failure:'status 500' attempts:1}")
      .then({"webhook_failed{webhook_id:'w' from:3 reason:'status 500' attempts:1}"});
  story.at(3900)
      .when("system", "record_delivery{webhook_id:'w' failure:'timed_out' attempts:12}")
      .then({"webhook_failed{webhook_id:'w' from:3 reason:'timed_out' attempts:12}"});
  EXPECT_EQ(the_webhook(story).failing_since().seconds(), 300);
  EXPECT_EQ(the_webhook(story).failures(), 12U);
  EXPECT_EQ(the_webhook(story).failure(), "timed_out");
  // What was delivered before it failed again is recorded with it.
  story.at(4000)
      .when("system", "record_delivery{webhook_id:'w' through:3 failure:'status 502' attempts:1}")
      .then({"notification_delivered{webhook_id:'w' through:3}",
             "webhook_failed{webhook_id:'w' from:4 reason:'status 502' attempts:1}"});
  EXPECT_EQ(the_webhook(story).failing_since().seconds(), 4000);
  story.when("system", "record_delivery{webhook_id:'w' through:5}")
      .then({"notification_delivered{webhook_id:'w' through:5}"});
  EXPECT_FALSE(the_webhook(story).has_failing_since());
  EXPECT_EQ(the_webhook(story).failures(), 0U);
  EXPECT_EQ(the_webhook(story).failure(), "");
}

TEST(Delivery, GoesOnWhileAProjectIsPausedOrWasCancelled) {
  Story story = added().given("lea", "pause_project{reason:'R'}");
  story.given("system", "record_delivery{webhook_id:'w' through:3}");
  story.when("lea", "add_webhook{webhook_id:'v' url:'http://hooks.example/'}").refused(Code::read_only);
  story.given("sam", "cancel_project{reason:'R'}");
  story.given("system", "record_delivery{webhook_id:'w' through:5}");
  story.given("lea", "remove_webhook{webhook_id:'w'}");
}

TEST(Subject, IsWhatACommandNames) {
  const auto subject = [](const char* text) { return subject_of(command_of(text)); };
  EXPECT_EQ(subject("decide_gate{gate_id:'g5'}"), "gate/g5");
  EXPECT_EQ(subject("move_task{task_id:'a' column_id:'doing'}"), "task/a");
  EXPECT_EQ(subject("approve_emergency_plan{plan_id:'e'}"), "emergency-plan/e");
  EXPECT_EQ(subject("approve_test_plan{plan_id:'p'}"), "plan/p");
  EXPECT_EQ(subject("schedule_run{run_id:'r' runbook_id:'b'}"), "run/r");
  EXPECT_EQ(subject("assess_competency{person_id:'mia' skill_id:'sql'}"), "competency/mia/sql");
  EXPECT_EQ(subject("start_stage{stage:TESTING}"), "stage/5");
  EXPECT_EQ(subject("attach_file{attachment_id:'f' about:'meeting/m'}"), "meeting/m");
  EXPECT_EQ(subject("schedule_meeting{meeting_id:'m'}"), "meeting/m");
  EXPECT_EQ(subject("close_project{}"), "");
  EXPECT_EQ(subject("move_task{task_id:'What a person wrote'}"), "");
  EXPECT_EQ(subject_of({}), "");
}

TEST(KeptSentence, HoldsNothingThatPeopleWrote) {
  const auto kept = [](const Refusal& refusal) { return sentence_without_texts(refusal).en(); };
  EXPECT_EQ(kept({Code::quorum_missing, {{"gate", "Go for Li"}, {"votes", "1"}, {"quorum", "2"}}}),
            "The gate “…” has 1 votes in favour and needs 2.");
  EXPECT_EQ(kept({Code::blocked_by_open, {{"title", "li"}, {"reason", "li"}}}), "The task “…” is blocked.");
  EXPECT_EQ(kept({Code::read_only, {{"reason", "project_paused"}}}),
            "This can be read but not changed at present: the project is paused.");
  EXPECT_EQ(kept({Code::not_found, {{"kind", "task"}, {"id", "t7"}}}), "There is no task “t7”.");
  EXPECT_EQ(kept({Code::not_found, {{"kind", "text"}, {"id", "Li and Wu"}}}), "There is no text “…”.");
  EXPECT_EQ(kept({Code::already_exists, {{"kind", "webhook"}, {"id", "https://hooks.example/secret"}}}),
            "The webhook “…” exists already.");
}

}  // namespace
}  // namespace slipway::domain::webhook_test
