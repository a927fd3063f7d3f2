#include <gtest/gtest.h>

#include "story.h"

namespace slipway::domain::proof_rules_test {
namespace {

const std::string key = "witness.example/w1+7e136b5c+BAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";
const std::string other_key = "witness.example/w1+bbfab71d+BAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g";
const std::string log_key = "witness.example/w1+b1e3ec3e+AQABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";
const std::string root = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

Story workspace() {
  Story story;
  story.about_workspace = true;
  return story;
}

std::string add(const std::string& vkey) {
  return "add_witness{vkey:'" + vkey + "'}";
}

TEST(Witnesses, HaveACosignersKey) {
  for (const std::string& wrong : {std::string("witness"), log_key, key.substr(0, key.size() - 2)})
    workspace().when("ada", add(wrong)).refused(Code::invalid, {{"problem", "not_a_cosigners_key"}});
}

TEST(Witnesses, OneNameHasOneKey) {
  Story story = workspace();
  story.given("ada", add(key));
  story.when("ada", add(key)).nothing();
  story.when("ada", add(other_key)).refused(Code::already_exists);
  story.given("ada", "remove_witness{name:'witness.example/w1'}");
  story.given("ada", add(other_key));
  EXPECT_EQ(story.workspace.witnesses.at("witness.example/w1"), other_key);
}

TEST(Witnesses, AreTheAdministratorsAffair) {
  workspace().when("aud", add(key)).refused(Code::forbidden);
  workspace().when("ada", "remove_witness{name:'witness.example/w1'}").refused(Code::not_found);
}

TEST(Export, IsRecordedByAuditorsLeadsAndAdministrators) {
  const std::string record = "record_export{size:1 root:'" + root + "'}";
  for (const char* person : {"aud", "lea", "ada"}) Story::of_board().given(person, record);
  for (const char* person : {"mia", "sam", "obs", "kim", "stranger"})
    Story::of_board().when(person, record).refused(Code::forbidden);
}

TEST(Export, OfWhatIsNotThereIsRefused) {
  Story::of_board()
      .when("aud", "record_export{size:5 root:'" + root + "'}")
      .refused(Code::invalid, {{"problem", "not_there_yet"}});
  Story::of_board()
      .when("aud", "record_export{size:4 root:'AAAA'}")
      .refused(Code::invalid, {{"problem", "not_a_hash"}});
}

}  // namespace
}  // namespace slipway::domain::proof_rules_test
