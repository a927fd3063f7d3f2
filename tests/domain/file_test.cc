// Files: on what, by whom, what is asked of them, and what becomes of the evidence and the minutes they
// belong to.
#include <gtest/gtest.h>

#include "server/domain/limits.h"
#include "story.h"

namespace slipway::domain::file_test {
namespace {

const std::string digest = "digest:'" + std::string(64, 'a') + "'";
const std::string file = digest + " size:7 name:'plan.pdf' type:'application/pdf'";

std::string attach(const std::string& id, const std::string& about, const std::string& what = file) {
  return "attach_file{attachment_id:'" + id + "' about:'" + about + "' " + what + "}";
}
std::string attached(const std::string& id, const std::string& about, const std::string& what = file) {
  return "file_attached{attachment_id:'" + id + "' about:'" + about + "' " + what + "}";
}
// The gate `g` in review, with the evidence `e` of lea's.
Story of_gate() {
  return Story::of_board()
      .happened("lea", "gate_defined{gate_id:'g' name:'G' quorum:1}")
      .happened("lea", "criterion_added{gate_id:'g' criterion_id:'k' text{en:'K'}}")
      .happened("lea", "evidence_attached{gate_id:'g' criterion_id:'k' evidence_id:'e' title:'E'}")
      .happened("sam", "gate_review_opened{gate_id:'g'}");
}
const records::Files& files(const Story& story) {
  return story.project.records.files;
}

TEST(Attachment, SaysWhoAttachedWhatToWhat) {
  Story story = Story::of_board().at(100);
  story.when("mia", attach("f", "task/a")).then({attached("f", "task/a")});
  const v1::Attachment& there = *files(story).attachments.find("f");
  EXPECT_EQ(there.by(), "mia");
  EXPECT_EQ(there.at().seconds(), 100);
  EXPECT_EQ(there.name(), "plan.pdf");
  EXPECT_EQ(records::kept_files(files(story)), std::set<std::string>{std::string(64, 'a')});
}

TEST(Attachment, BelongsToATaskACommentTheEvidenceOfAGateOrMinutes) {
  Story board = Story::of_board();
  board.given("mia", "comment_task{task_id:'a' comment_id:'c' text:'T'}");
  board.when("mia", attach("f", "comment/c")).then({attached("f", "comment/c")});
  Story gate = of_gate();
  gate.when("mia", attach("f", "gate/g", "part:'e' " + file))
      .then({attached("f", "gate/g", "part:'e' " + file)});
  Story meeting = Story::of_meeting();
  meeting.when("mia", attach("f", "meeting/m")).then({attached("f", "meeting/m")});
}

TEST(Attachment, BelongsToNothingThatIsNotThere) {
  Story story = of_gate();
  story.when("mia", attach("f", "task/no")).refused(Code::not_found, {{"kind", "task"}});
  story.when("mia", attach("f", "comment/no")).refused(Code::not_found, {{"kind", "comment"}});
  story.when("mia", attach("f", "gate/no", "part:'e' " + file)).refused(Code::not_found, {{"kind", "gate"}});
  story.when("mia", attach("f", "gate/g", "part:'no' " + file))
      .refused(Code::not_found, {{"kind", "evidence"}});
  story.when("mia", attach("f", "meeting/no")).refused(Code::not_found, {{"kind", "meeting"}});
  story.when("mia", attach("f", "risk/r")).refused(Code::invalid, {{"field", "attach_file.about"}});
  story.when("mia", attach("f", "task")).refused(Code::not_found, {{"kind", "task"}});
}

TEST(Attachment, NamesAPartOfAGateAndOfNothingElse) {
  Story story = of_gate();
  story.when("mia", attach("f", "gate/g"))
      .refused(Code::invalid, {{"field", "attach_file.part"}, {"problem", "required"}});
  story.when("mia", attach("f", "task/a", "part:'e' " + file))
      .refused(Code::invalid, {{"field", "attach_file.part"}});
}

TEST(Attachment, HasAnIdOfItsOwnForEver) {
  Story story = Story::of_board();
  story.given("mia", attach("f", "task/a"));
  story.when("mia", attach("f", "task/b")).refused(Code::already_exists, {{"kind", "attachment"}});
  story.given("mia", "detach_file{attachment_id:'f'}");
  story.when("mia", attach("f", "task/b")).refused(Code::already_exists, {{"kind", "attachment"}});
}

TEST(Attachment, IsOfAFileThatWasUploaded) {
  Story story = Story::of_board();
  story.when("mia", attach("f", "task/a", "digest:'A' size:7 name:'n' type:'t'"))
      .refused(Code::invalid, {{"field", "attach_file.digest"}, {"problem", "not_a_hash"}});
  story.file = StoredFile{8};
  story.when("mia", attach("f", "task/a"))
      .refused(Code::invalid, {{"field", "attach_file.size"}, {"problem", "other_size"}});
  story.file = StoredFile{7, false};
  story.when("mia", attach("f", "task/a"))
      .refused(Code::file_type_refused, {{"type", "plan.pdf, application/pdf"}});
  story.file = std::nullopt;
  story.when("mia", attach("f", "task/a")).refused(Code::file_missing, {{"name", "plan.pdf"}});
}

TEST(Attachment, HasANameThatAFileCanHave) {
  Story story = Story::of_board();
  for (const char* name : {"../plan", "a\\\\b", ".", "..", " ", "a\\nb", "a\\tb", "a\\177", "a\u202Egpj.exe",
                           "a\u2069", "a\u2028b", "a\u0085b", "\u200Fa"})
    story.when("mia", attach("f", "task/a", digest + " size:7 type:'t' name:'" + name + "'"))
        .refused(Code::invalid, {{"field", "attach_file.name"}});
}

TEST(Attachment, ThereAreSoManyOfOneThingAndNoMore) {
  Story story = Story::of_board();
  for (std::size_t number = 1; number < attachments_per_target_max; ++number)
    story.happened("mia", attached("f" + std::to_string(number), "task/a"));
  story.given("mia", attach("last", "task/a"));
  story.when("mia", attach("more", "task/a"))
      .refused(Code::invalid,
               {{"field", "attach_file.about"}, {"limit", std::to_string(attachments_per_target_max)}});
  story.given("mia", attach("other", "task/b"));
  story.given("mia", "detach_file{attachment_id:'last'}");
  story.given("mia", attach("more", "task/a"));
}

TEST(Attachment, ThereAreSoManyInAProjectAndNoMore) {
  Story story = Story::of_board();
  for (std::size_t number = 1; number < attachments_max; ++number)
    story.happened("mia", attached("f" + std::to_string(number), "task/a" + std::to_string(number)));
  story.given("mia", attach("last", "task/a")).given("mia", "detach_file{attachment_id:'last'}");
  story.when("mia", attach("more", "task/a"))
      .refused(Code::invalid,
               {{"field", "attach_file.attachment_id"}, {"limit", std::to_string(attachments_max)}});
}

TEST(AttachmentRights, AreThoseOfWhatItBelongsTo) {
  Story story = of_gate();
  story.given("mia", "comment_task{task_id:'a' comment_id:'c' text:'T'}");
  for (const char* person : {"obs", "aud", "eve"}) {
    story.when(person, attach("f", "task/a")).refused(Code::forbidden);
    story.when(person, attach("f", "gate/g", "part:'e' " + file)).refused(Code::forbidden);
  }
  story.when("max", attach("f", "comment/c")).refused(Code::forbidden);
  story.when("lea", attach("f", "comment/c")).refused(Code::forbidden);
  story.when("kim", attach("f", "gate/g", "part:'e' " + file)).refused(Code::forbidden);
  story.given("kim", attach("f", "task/a"));
}

TEST(AttachmentRights, OfAConsultantAreThoseOfTheirStages) {
  Story story = Story::of_board();
  story.given("lea", "edit_task{task_id:'a' stage:TESTING}")
      .given("lea", "edit_task{task_id:'b' stage:PLANNING}");
  story.happened("lea", "consultant_engaged{person_id:'kim' stages:TESTING until{year:2030 month:1 day:1}}");
  story.given("kim", attach("f", "task/a"));
  story.when("kim", attach("g", "task/b")).refused(Code::forbidden);
}

TEST(AttachmentRights, OfMinutesAreTheParticipantsToo) {
  Story story = Story::of_board();
  story.happened("lea", "meeting_scheduled{meeting_id:'m' kind:SYNC title:'M' starts_at{seconds:2}}");
  story.when("eve", attach("f", "meeting/m")).refused(Code::forbidden);
  EXPECT_FALSE(may_attach_files(story.project, story.workspace, "eve"));
  story.happened("lea",
                 "meeting_scheduled{meeting_id:'n' kind:SYNC title:'N' starts_at{seconds:2} invitees:'eve'}");
  story.given("eve", attach("f", "meeting/n"));
  EXPECT_TRUE(may_attach_files(story.project, story.workspace, "eve"));
  EXPECT_TRUE(may_attach_files(story.project, story.workspace, "kim"));
  EXPECT_FALSE(may_attach_files(story.project, story.workspace, "obs"));
  EXPECT_FALSE(may_attach_files(story.project, story.workspace, "nobody"));
}

TEST(AttachmentOnEvidence, KeepsWhoAttachedItFromDeciding) {
  Story story = Story::of_board();
  story.happened("lea", "gate_defined{gate_id:'h' name:'H' quorum:1 by_sponsor:true}")
      .happened("lea", "criterion_added{gate_id:'h' criterion_id:'k' text{en:'K'}}")
      .happened("mia", "evidence_attached{gate_id:'h' criterion_id:'k' evidence_id:'e' title:'E'}")
      .happened("lea", "gate_review_opened{gate_id:'h'}");
  story.given("sam", attach("i", "gate/h", "part:'e' " + file));
  story.when("sam", "decide_gate{gate_id:'h' outcome:NO_GO reason:'R'}")
      .refused(Code::self_approval, {{"what", "evidence"}});
  story.given("sam", "detach_file{attachment_id:'i'}");
  story.given("sam", "decide_gate{gate_id:'h' outcome:NO_GO reason:'R'}");
}

TEST(AttachmentOnEvidence, StaysAsItWasWhenTheGateWasDecided) {
  Story story = of_gate();
  story.given("mia", attach("f", "gate/g", "part:'e' " + file));
  story.happened("sam", "gate_decided{gate_id:'g' outcome:NO_GO}");
  story.when("mia", attach("i", "gate/g", "part:'e' " + file))
      .refused(Code::record_state, {{"kind", "gate"}, {"state", "gate_decided"}});
  story.when("mia", "detach_file{attachment_id:'f'}").refused(Code::record_state, {{"kind", "gate"}});
}

TEST(AttachmentOnMinutes, StaysAsItWasWhenTheyAreApproved) {
  Story story = Story::of_meeting();
  story.given("mia", attach("f", "meeting/m")).happened("lea", "minutes_approved{meeting_id:'m'}");
  story.when("mia", attach("i", "meeting/m")).refused(Code::minutes_locked, {{"meeting", "m"}});
  story.when("mia", "detach_file{attachment_id:'f'}").refused(Code::minutes_locked);
}

TEST(AttachmentOnTask, StaysAsItWasWhileTheTaskIsArchived) {
  Story story = Story::of_board();
  story.given("mia", "comment_task{task_id:'a' comment_id:'c' text:'T'}")
      .given("mia", attach("f", "task/a"))
      .given("mia", "archive_task{task_id:'a'}");
  story.when("mia", attach("i", "task/a")).refused(Code::task_archived);
  story.when("mia", attach("i", "comment/c")).refused(Code::task_archived);
  story.when("mia", "detach_file{attachment_id:'f'}").refused(Code::task_archived);
}

TEST(Detaching, IsForWhoAttachedItAndTheLead) {
  Story story = Story::of_board();
  story.given("mia", attach("f", "task/a")).given("mia", attach("i", "task/a"));
  story.when("max", "detach_file{attachment_id:'f'}").refused(Code::forbidden);
  story.when("mia", "detach_file{attachment_id:'f' reason:'Old'}")
      .then({"file_detached{attachment_id:'f' about:'task/a' reason:'Old'}"});
  story.given("lea", "detach_file{attachment_id:'i'}");
  story.when("lea", "detach_file{attachment_id:'no'}").refused(Code::not_found, {{"kind", "attachment"}});
  story.when("lea", "detach_file{attachment_id:'f'}").nothing();
}

TEST(Detaching, IsNotForWhoHasNoPartInTheProjectAnyMore) {
  Story story = Story::of_board();
  story.given("mia", attach("f", "task/a")).happened("lea", "role_revoked{person_id:'mia' role:MEMBER}");
  story.when("mia", "detach_file{attachment_id:'f'}").refused(Code::forbidden);
}

TEST(Detaching, KeepsTheBytes) {
  Story story = Story::of_board();
  story.given("mia", attach("f", "task/a")).given("mia", "detach_file{attachment_id:'f'}");
  EXPECT_EQ(files(story).attachments.size(), 0U);
  EXPECT_EQ(records::kept_files(files(story)).size(), 1U);
  EXPECT_TRUE(records::redacted_files(files(story)).empty());
}

TEST(Detaching, IsWhatUndoesAttaching) {
  Story story = Story::of_board();
  story.given("mia", attach("f", "task/a"));
  story.when("mia", "undo{revision:5}").then({"file_detached{attachment_id:'f' about:'task/a'}"});
  story.when("mia", "undo{revision:6}").refused(Code::not_undoable);
}

TEST(RedactedFile, LosesItsNameAndLetsItsBytesGo) {
  Story story = Story::of_board();
  story.given("mia", attach("f", "task/a"));
  story.when("mia", "redact_text{text:'file/f' reason:'R'}").refused(Code::forbidden);
  story.when("lea", "redact_text{text:'file/no' reason:'R'}").refused(Code::not_found, {{"kind", "text"}});
  story.when("lea", "redact_text{text:'file/f' reason:'R'}")
      .then({"text_redacted{text:'file/f' reason:'R'}"});
  EXPECT_EQ(files(story).attachments.find("f")->name(), "");
  EXPECT_TRUE(files(story).attachments.find("f")->redacted());
  EXPECT_EQ(records::redacted_files(files(story)).size(), 1U);
  story.when("lea", "redact_text{text:'file/f' reason:'R'}").nothing();
}

TEST(RedactedFile, KeepsItsBytesWhileAnotherAttachmentHasThem) {
  Story story = Story::of_board();
  story.given("mia", attach("f", "task/a")).given("mia", attach("i", "task/b"));
  story.given("mia", "detach_file{attachment_id:'i'}").given("lea", "redact_text{text:'file/f' reason:'R'}");
  EXPECT_TRUE(records::redacted_files(files(story)).empty());
  story.given("lea", "redact_text{text:'file/i' reason:'R'}");
  EXPECT_EQ(records::redacted_files(files(story)).size(), 1U);
  story.given("mia", attach("again", "task/a"));
  EXPECT_TRUE(records::redacted_files(files(story)).empty());
}

}  // namespace
}  // namespace slipway::domain::file_test
