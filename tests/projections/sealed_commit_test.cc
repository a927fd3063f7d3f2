// What stands in the log of a text that can be erased, and what of it can be read.
#include "projections/sealed_commit.h"

#include <gtest/gtest.h>

#include "projections/seal.h"
#include "tests/projections/story.h"

namespace slipway::testing {
namespace {

v1::Commit commit_of(std::vector<v1::Event> events, const std::string& project = "demo",
                     std::uint64_t revision = 7) {
  v1::Commit commit;
  commit.set_format(1);
  commit.set_project(project);
  commit.set_revision(revision);
  for (v1::Event& event : events) *commit.add_events() = std::move(event);
  return commit;
}

class SealedCommit : public ::testing::Test {
 protected:
  v1::Commit sealed(v1::Commit commit) {
    EXPECT_TRUE(seal_commit(commit, subjects_, *keys_));
    return commit;
  }
  std::expected<v1::Commit, StoreError> opened(const v1::Commit& commit) const {
    return open_commit(commit.SerializeAsString(), *keys_);
  }
  KeyId key_of(const std::string& subject) const { return subjects_.at(subject); }

  std::unique_ptr<Keys> keys_ = make_memory_keys();
  SubjectKeys subjects_;
};

TEST_F(SealedCommit, HoldsNoTextAndOpensToWhatItWas) {
  const v1::Commit plain =
      commit_of({person_added("p1", "Nadia Example"), task_commented("t", "k1", "a comment"),
                 task_described("t", "as it was", "as it is"), task_archived("t")});
  EXPECT_TRUE(has_texts_to_seal(plain));
  const v1::Commit stored = sealed(plain);
  const std::string bytes = stored.SerializeAsString();
  for (const char* text : {"Nadia", "a comment", "as it"}) EXPECT_EQ(bytes.find(text), bytes.npos) << text;

  auto open = opened(stored);
  ASSERT_TRUE(open.has_value());
  EXPECT_EQ(open->sealed_size(), 4);
  open->clear_sealed();
  EXPECT_EQ(open->SerializeAsString(), plain.SerializeAsString());
}

TEST_F(SealedCommit, SealsWhatHasAText) {
  EXPECT_FALSE(has_texts_to_seal(commit_of({task_archived("t"), task_created("t", "A title", "todo")})));
  EXPECT_EQ(sealed(commit_of({task_described("t", "", "new")})).sealed_size(), 1);
  EXPECT_EQ(sealed(commit_of({task_described("t", "", "")})).sealed_size(), 0);
}

TEST_F(SealedCommit, HasOneKeyForEachPersonAndText) {
  (void)sealed(commit_of({task_commented("t", "k1", "one"), task_commented("t", "k2", "two")}));
  (void)sealed(commit_of({task_described("t", "one", "two"), minutes_edited("m", "b", "note")}));
  (void)sealed(commit_of({task_described("t", "two", "three")}));
  EXPECT_EQ(subjects_.size(), 4U);
  EXPECT_NE(key_of("comment/k1"), key_of("comment/k2"));
  EXPECT_TRUE(subjects_.contains("task/t"));
  EXPECT_TRUE(subjects_.contains("minutes/m/b"));
}

TEST_F(SealedCommit, OfADestroyedKeyIsEmptyThereAndSaysSo) {
  const v1::Commit stored =
      sealed(commit_of({task_commented("t", "k1", "gone"), task_commented("t", "k2", "stays")}));
  keys_->destroy({{key_of("comment/k1")}});
  const auto open = opened(stored);
  ASSERT_TRUE(open.has_value());
  EXPECT_EQ(open->events(0).task_commented().text(), "");
  EXPECT_TRUE(is_erased(open->events(0), v1::TaskCommented::kTextFieldNumber));
  EXPECT_EQ(open->events(1).task_commented().text(), "stays");
  EXPECT_FALSE(is_erased(open->events(1), v1::TaskCommented::kTextFieldNumber));
}

TEST_F(SealedCommit, KeepsThatAnErasedFieldWasSaid) {
  const v1::Commit stored = sealed(commit_of({task_described("t", "before", "after")}));
  keys_->destroy({{key_of("task/t")}});
  const auto open = opened(stored);
  ASSERT_TRUE(open.has_value());
  EXPECT_TRUE(open->events(0).task_edited().has_description());
  EXPECT_FALSE(open->events(0).task_edited().has_title());
}

TEST_F(SealedCommit, OpensNoBoxThatWasSealedForAnotherPlace) {
  const v1::Commit stored =
      sealed(commit_of({task_commented("t", "k", "one"), task_commented("t", "k", "two")}));
  v1::Commit swapped = stored;
  swapped.mutable_sealed()->SwapElements(0, 1);
  swapped.mutable_sealed(0)->set_event(0);
  swapped.mutable_sealed(1)->set_event(1);
  EXPECT_EQ(opened(swapped).error(), StoreError::corrupt);

  v1::Commit elsewhere = stored;
  elsewhere.set_project("other");
  EXPECT_EQ(opened(elsewhere).error(), StoreError::corrupt);
  v1::Commit later = stored;
  later.set_revision(8);
  EXPECT_EQ(opened(later).error(), StoreError::corrupt);
  v1::Commit flipped = stored;
  flipped.mutable_sealed(0)->mutable_box()->back() ^= 1;
  EXPECT_EQ(opened(flipped).error(), StoreError::corrupt);
  EXPECT_TRUE(opened(stored).has_value());
}

TEST_F(SealedCommit, OfAKeyThatIsNotThereIsCorruptNotErased) {
  const v1::Commit stored = sealed(commit_of({task_commented("t", "k", "one")}));
  EXPECT_EQ(open_commit(stored.SerializeAsString(), no_keys()).error(), StoreError::corrupt);
}

TEST_F(SealedCommit, ThatNamesAnEventOrFieldThatIsNotThereIsCorrupt) {
  const v1::Commit stored = sealed(commit_of({task_commented("t", "k", "one")}));
  for (const std::uint32_t number : {1U, 99U}) {
    v1::Commit other = stored;
    other.mutable_sealed(0)->set_event(number);
    EXPECT_EQ(opened(other).error(), StoreError::corrupt);
    other = stored;
    other.mutable_sealed(0)->set_field(number);
    EXPECT_EQ(opened(other).error(), StoreError::corrupt);
  }
  EXPECT_EQ(open_commit("no commit", *keys_).error(), StoreError::corrupt);
}

TEST_F(SealedCommit, WithoutSealedTextsNeedsNoKeys) {
  const auto open =
      open_commit(commit_of({task_commented("t", "k", "as of old")}).SerializeAsString(), no_keys());
  ASSERT_TRUE(open.has_value());
  EXPECT_EQ(open->events(0).task_commented().text(), "as of old");
}

TEST_F(SealedCommit, TellsWhichKeysAnErasureDestroys) {
  SubjectKeys followed;
  std::vector<KeyId> to_destroy;
  follow_keys(sealed(commit_of({task_commented("t", "k", "one"), person_added("p", "P")})), followed,
              to_destroy);
  EXPECT_EQ(followed, subjects_);
  follow_keys(commit_of({text_redacted("comment/k"), text_redacted("comment/other")}), followed, to_destroy);
  EXPECT_EQ(to_destroy, std::vector{key_of("comment/k")});
  follow_keys(commit_of({person_erased("p")}), followed, to_destroy);
  EXPECT_EQ(to_destroy, (std::vector{key_of("comment/k"), key_of("person/p")}));
  EXPECT_TRUE(followed.empty());
}

// What is written after a redaction is sealed under a key of its own.
TEST_F(SealedCommit, OutlivesTheRedactionOfWhatWasBefore) {
  const v1::Commit before = sealed(commit_of({task_described("t", "", "before")}));
  const KeyId first = key_of("task/t");
  std::vector<KeyId> to_destroy;
  follow_keys(commit_of({text_redacted("task/t")}), subjects_, to_destroy);
  const v1::Commit after = sealed(commit_of({task_described("t", "", "after")}));
  EXPECT_NE(key_of("task/t"), first);
  keys_->destroy(to_destroy);
  EXPECT_EQ(opened(before)->events(0).task_edited().description(), "");
  EXPECT_EQ(opened(after)->events(0).task_edited().description(), "after");
}

std::string from_hex(std::string_view hex) {
  std::string bytes;
  for (std::size_t place = 0; place + 1 < hex.size(); place += 2)
    bytes.push_back(static_cast<char>(std::stoi(std::string{hex.substr(place, 2)}, nullptr, 16)));
  return bytes;
}

// The test vector of draft-irtf-cfrg-xchacha-03, A.3.1: whoever has the key needs no program of ours.
TEST(Seal, IsXChaCha20Poly1305) {
  Key key;
  for (std::size_t place = 0; place < key.size(); ++place)
    key[place] = static_cast<unsigned char>(0x80 + place);
  Nonce nonce;
  for (std::size_t place = 0; place < nonce.size(); ++place)
    nonce[place] = static_cast<unsigned char>(0x40 + place);
  const std::string place = from_hex("50515253c0c1c2c3c4c5c6c7");
  const std::string text =
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen "
      "would be it.";
  const std::string box =
      from_hex("404142434445464748494a4b4c4d4e4f5051525354555657") +
      from_hex(
          "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39"
          "ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9"
          "21f9664c97637da9768812f615c68b13b52e") +
      from_hex("c0875924c1c7987947deafd8780acf49");
  EXPECT_EQ(seal(text, place, key, nonce), box);
  EXPECT_EQ(unseal(box, place, key), text);
  EXPECT_EQ(unseal(box, "elsewhere", key), std::nullopt);
  EXPECT_EQ(unseal("short", place, key), std::nullopt);
}

// As-of reads of then know what was erased since, too.
TEST(ErasedPerson, IsMarkedInTheDirectoryOfEveryMoment) {
  Story story{"workspace"};
  story.commit({person_added("p", "Nadia Example")});
  story.commit({person_erased("p")});
  const v1::Entity live = entity(*story.view("directory"), "person/p");
  EXPECT_TRUE(live.person().erased());
  EXPECT_TRUE(live.person().deactivated());
  EXPECT_EQ(live.person().name(), "");
  story.destroy_erased_keys();
  for (const std::uint64_t revision : {1U, 2U}) {
    const auto checkpoints = make_memory_checkpoints();
    const auto view =
        view_at(story.store(), story.keys(), *checkpoints, "workspace", "directory", {revision});
    ASSERT_TRUE(view.has_value());
    const v1::PersonInfo person = entity(**view, "person/p").person();
    EXPECT_TRUE(person.erased());
    EXPECT_EQ(person.name(), "");
    EXPECT_EQ(person.deactivated(), revision == 2);
  }
}

}  // namespace
}  // namespace slipway::testing
