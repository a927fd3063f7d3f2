// Minutes that people write together: what is placed where, what comes too late or too soon, and notes.
#include <gtest/gtest.h>

#include "proto/text/update.h"
#include "proto/text/utf16.h"
#include "server/domain/limits.h"
#include "story.h"

namespace slipway::domain::text_test {
namespace {

// As `insert(0, 5, "ab", 2)`: into a text of 5 units of version 0, behind its second.
std::string insert(std::uint64_t version, std::size_t units, const std::string& text, std::size_t at,
                   const std::string& client = "w") {
  const auto stay = [](std::size_t length) {
    return length == 0 ? std::string{} : "sections{length:" + std::to_string(length) + "}";
  };
  return "edit_text{meeting_id:'m' version:" + std::to_string(version) + " updates{" + stay(at) +
         "sections{changed:true inserted:" + std::to_string(text::to_utf16(text).size()) + "}" +
         stay(units - at) + "} inserted:'" + text + "' client_id:'" + client + "'}";
}

// Each command a second after the one before, so that none is too soon.
class MinutesText : public ::testing::Test {
 protected:
  Story& next() { return story_.at(++seconds_); }
  std::string text() const {
    return text::to_utf8(records::find_text(story_.project.records.texts, "m")->text);
  }

  Story story_ = Story::of_meeting();
  std::int64_t seconds_ = 10;
};

TEST_F(MinutesText, IsWrittenByWhoMayEditMinutes) {
  next()
      .when("mia", insert(0, 0, "上线😀", 0))
      .then({"text_edited{meeting_id:'m' updates{sections{changed:true inserted:4}} inserted:'上线😀' "
             "client_id:'w'}"});
  next()
      .when("eve", insert(1, 4, "!", 4))
      .then({"text_edited{meeting_id:'m' version:1 updates{sections{length:4} "
             "sections{changed:true inserted:1}} inserted:'!' client_id:'w'}"});
  EXPECT_EQ(text(), "上线😀!");
  next().when("obs", insert(2, 5, "?", 0)).refused(Code::forbidden);
  next().when("mia", "edit_text{meeting_id:'x'}").refused(Code::not_found, {{"kind", "meeting"}});
}

TEST_F(MinutesText, OfAnOlderVersionIsMovedOverWhatWasWrittenSince) {
  next().given("mia", insert(0, 0, "ac", 0));
  next().given("sue", insert(1, 2, "b", 1));
  next()
      .when("mia", insert(1, 2, "d", 2))
      .then({"text_edited{meeting_id:'m' version:2 updates{sections{length:3} "
             "sections{changed:true inserted:1}} inserted:'d' client_id:'w'}"});
  EXPECT_EQ(text(), "abcd");
  // At the same place: what came first stands first.
  next().given("sue", insert(3, 4, "1", 4));
  next().given("mia", insert(3, 4, "2", 4));
  EXPECT_EQ(text(), "abcd12");
}

// An answer was lost, and another command brings the same updates again.
TEST_F(MinutesText, TakenTwiceIsWrittenOnce) {
  next().given("mia", insert(0, 0, "a", 0));
  next().when("mia", insert(0, 0, "a", 0)).nothing();
  next().given("mia", insert(0, 0, "a", 0, "other-window"));
  EXPECT_EQ(text(), "aa");
}

TEST_F(MinutesText, BecomesAtMostFourCommitsASecond) {
  next().given("mia", insert(0, 0, "a", 0));
  story_.now.set_nanos((text_commit_interval_ms - 1) * 1'000'000);
  story_.when("sue", insert(1, 1, "b", 1)).refused(Code::text_busy, {{"retry_after_ms", "1"}});
  story_.now.set_nanos(text_commit_interval_ms * 1'000'000);
  story_.given("sue", insert(1, 1, "b", 1));
  story_.now.set_nanos(0);  // A clock that was put back keeps nobody waiting for longer.
  story_.when("sue", insert(2, 2, "c", 1)).refused(Code::text_busy, {{"retry_after_ms", "250"}});
}

TEST_F(MinutesText, ThatDoesNotFitIsRefused) {
  next().given("mia", insert(0, 0, "a😀", 0));
  const auto refused = [&](const std::string& fields, const char* field, const char* problem) {
    next()
        .when("mia", "edit_text{meeting_id:'m' " + fields + "}")
        .refused(Code::invalid, {{"field", std::string{"edit_text."} + field}, {"problem", problem}});
  };
  refused("version:2 updates{}", "version", "too_large");
  refused("version:1 updates{sections{length:2}}", "updates", "not_of_this_text");
  refused("version:1 updates{sections{length:3}} inserted:'x'", "inserted", "not_of_this_text");
  refused("version:1 updates{sections{length:3} sections{changed:true inserted:2}} inserted:'x'", "updates",
          "not_of_this_text");
  refused("version:1 updates{sections{length:3}} inserted:'\\r'", "inserted", "control_character");
  refused("version:1 updates{sections{length:2 changed:true} sections{length:1}}", "updates",
          "parts_character");
  refused(
      "version:1 updates{sections{length:3}sections{changed:true inserted:1}} "
      "updates{sections{length:4}sections{changed:true inserted:1}} inserted:'😀'",
      "updates", "parts_character");
  next().when("mia", "edit_text{meeting_id:'m' version:1}").nothing();
  EXPECT_EQ(text(), "a😀");
}

TEST_F(MinutesText, HoldsSoMuchAndNoMore) {
  v1::Event full;
  full.mutable_text_edited()->set_meeting_id("m");
  auto& section = *full.mutable_text_edited()->add_updates()->add_sections();
  section.set_changed(true);
  section.set_inserted(text::text_units_max - 1);
  story_.happened("mia", full.ShortDebugString());
  next().given("mia", insert(1, text::text_units_max - 1, "x", 0));
  next()
      .when("mia", insert(2, text::text_units_max, "x", 0))
      .refused(Code::invalid,
               {{"field", "edit_text.updates"}, {"limit", std::to_string(text::text_units_max)}});
}

TEST_F(MinutesText, OfAVersionThatIsNoLongerKnownIsAConflict) {
  for (std::size_t version = 0; version < 2 * records::text_updates_kept; ++version)
    next().given("mia", insert(version, version, "x", 0));
  const std::size_t known = records::text_updates_kept;  // Half of them became part of the text.
  next()
      .when("sue", insert(known - 1, known - 1, "y", 0))
      .refused(Code::version_conflict, {{"field", "text"}});
  next().given("sue", insert(known, known, "y", known));
  EXPECT_EQ(text(), std::string(2 * known, 'x') + "y");
}

TEST_F(MinutesText, IsReadOnlyOnceApproved) {
  next().given("mia", insert(0, 0, "a", 0));
  next().given("mia", "note_text{meeting_id:'m' note_id:'n' version:1 to:1 text:'Why?'}");
  next().given("sue", "end_meeting{meeting_id:'m'}").given("sue", "issue_minutes{meeting_id:'m'}");
  next().given("mia", insert(1, 1, "b", 1));
  next().given("lea", "approve_minutes{meeting_id:'m'}");
  next().when("mia", insert(2, 2, "c", 2)).refused(Code::minutes_locked, {{"meeting", "m"}});
  next()
      .when("mia", "note_text{meeting_id:'m' note_id:'o' version:2 text:'T'}")
      .refused(Code::minutes_locked);
  next().when("mia", "resolve_note{meeting_id:'m' note_id:'n'}").refused(Code::minutes_locked);
}

// Whoever is named is told, though no commit holds all of the letters.
TEST_F(MinutesText, TellsWhomItNamesOnceItDoes) {
  next().given("mia", insert(0, 0, "@[Li](l", 0));
  next()
      .when("mia", insert(1, 7, "i) @bo", 7))
      .then({"text_edited{meeting_id:'m' version:1 updates{sections{length:7} sections{changed:true "
             "inserted:6}} inserted:'i) @bo' client_id:'w' mentioned:'@li'}"});
  next()
      .when("mia", "edit_text{meeting_id:'m' version:2 client_id:'w' inserted:'b ' "
                   "updates{sections{length:13} sections{changed:true inserted:1}} "
                   "updates{sections{length:14} sections{changed:true inserted:1}}}")
      .then({"text_edited{meeting_id:'m' version:2 inserted:'b ' client_id:'w' mentioned:'@bob' "
             "updates{sections{length:13} sections{changed:true inserted:1}} "
             "updates{sections{length:14} sections{changed:true inserted:1}}}"});
  next().given("mia", insert(4, 15, "@cy", 15));
  next().given("sue", "end_meeting{meeting_id:'m'}");
  next()
      .when("sue", "issue_minutes{meeting_id:'m'}")
      .then({"minutes_issued{meeting_id:'m' mentioned:'@li @bob @cy'}"});
  next()
      .when("lea", "approve_minutes{meeting_id:'m'}")
      .then({"minutes_approved{meeting_id:'m' mentioned:'@li @bob @cy'}"});
}

TEST_F(MinutesText, HasNotesThatStayWhereTheyWerePut) {
  next().given("mia", insert(0, 0, "one two", 0));
  next().given("sue", insert(1, 7, "and ", 4));
  next()
      .when("mia", "note_text{meeting_id:'m' note_id:'n' version:1 from:4 to:7 text:'Which?'}")
      .then({"text_noted{meeting_id:'m' note_id:'n' version:2 from:8 to:11 text:'Which?'}"});
  next()
      .when("mia", "note_text{meeting_id:'m' note_id:'n' version:2 text:'T'}")
      .refused(Code::already_exists);
  next()
      .when("mia", "note_text{meeting_id:'m' note_id:'o' version:2 to:12 text:'T'}")
      .refused(Code::invalid, {{"field", "note_text.to"}});
  next()
      .when("mia", "note_text{meeting_id:'m' note_id:'o' version:2 from:3 to:2 text:'T'}")
      .refused(Code::invalid, {{"field", "note_text.from"}});
  next().when("sue", "resolve_note{meeting_id:'m' note_id:'x'}").refused(Code::not_found, {{"kind", "note"}});
  next()
      .when("sue", "resolve_note{meeting_id:'m' note_id:'n'}")
      .then({"note_resolved{meeting_id:'m' note_id:'n'}"});
  next().when("sue", "resolve_note{meeting_id:'m' note_id:'n'}").nothing();
  EXPECT_TRUE(story_.project.records.texts.notes.find("n")->resolved());
}

// Once updates become part of the text, a note is told where it stands then.
TEST_F(MinutesText, MovesItsNotesWithTheText) {
  next().given("mia", insert(0, 0, "abc", 0));
  next().given("mia", "note_text{meeting_id:'m' note_id:'n' version:1 from:1 to:2 text:'T'}");
  for (std::size_t version = 1; version < 2 * records::text_updates_kept; ++version)
    next().given("mia", insert(version, version + 2, "x", 0));
  const v1::TextNote& note = *story_.project.records.texts.notes.find("n");
  EXPECT_EQ(note.version(), records::text_updates_kept);
  EXPECT_EQ(note.from(),
            records::text_updates_kept);  // One update made the text, each other put one before it.
  EXPECT_EQ(note.to(), note.from() + 1);
}

TEST_F(MinutesText, HasSoManyNotesAndNoMore) {
  auto& notes = story_.project.records.texts.notes;
  for (std::size_t index = 0; index + 1 < text_notes_max; ++index) notes.edit("n" + std::to_string(index));
  next().given("mia", "note_text{meeting_id:'m' note_id:'last' text:'T'}");
  next()
      .when("mia", "note_text{meeting_id:'m' note_id:'more' text:'T'}")
      .refused(Code::invalid, {{"field", "note_text.note_id"}, {"limit", std::to_string(text_notes_max)}});
}

// Lengths stay, so that whoever writes on writes where they see it.
TEST_F(MinutesText, RedactedKeepsItsLengthAndNothingElse) {
  next().given("mia", insert(0, 0, "上😀", 0));
  next().given("mia", "note_text{meeting_id:'m' note_id:'n' version:1 to:1 text:'Why?'}");
  next()
      .given("lea", "redact_text{text:'text/m' reason:'R'}")
      .given("lea", "redact_text{text:'note/m/n' reason:'R'}");
  EXPECT_EQ(text(), "\uFFFD\uFFFD\uFFFD");
  const records::MinutesTexts& texts = story_.project.records.texts;
  EXPECT_EQ(texts.texts.find("m")->text(), text());
  EXPECT_TRUE(texts.texts.find("m")->redacted());
  EXPECT_EQ(texts.updates.size(), 0U);
  EXPECT_EQ(texts.notes.find("n")->text(), "");
  EXPECT_TRUE(texts.notes.find("n")->redacted());
  story_.when("lea", "redact_text{text:'text/m' reason:'R'}").nothing();
  story_.when("lea", "redact_text{text:'note/m/n' reason:'R'}").nothing();
  next().given("mia", insert(1, 3, "new", 3));
  story_.when("lea", "redact_text{text:'text/m' reason:'R'}")
      .then({"text_redacted{text:'text/m' reason:'R'}"});
  for (const char* name : {"text/x", "text/m/x", "note/m/x", "note/x/n", "note/n"})
    story_.when("lea", std::string{"redact_text{text:'"} + name + "' reason:'R'}").refused(Code::not_found);
}

}  // namespace
}  // namespace slipway::domain::text_test
