// Witnesses over HTTP: who is known, what they say, and what is not taken from them.
#include <fmt/format.h>

#include "proto/tlog/cosignature.h"
#include "proto/tlog/receipt.h"
#include "tests/proofs/live_server.h"

namespace slipway::proofs {
namespace {

constexpr std::uint64_t seconds = 1'800'000'000;
constexpr const char* nobody = R"({"witnesses":[]})";
constexpr const char* list_path = "/api/v1/projects/bank/witnesses";

class WitnessesTest : public LiveServer {
 protected:
  WitnessesTest() { edit_times(3); }

  v1::Command add(const tlog::SigningKey& key) {
    v1::Command command;
    command.set_command_id(fmt::format("add-{}", ++commands_));
    command.set_project("workspace");
    command.mutable_add_witness()->set_vkey(key.verifier().to_string());
    return command;
  }
  v1::Command remove(const tlog::SigningKey& key) {
    v1::Command command;
    command.set_command_id(fmt::format("remove-{}", ++commands_));
    command.set_project("workspace");
    command.mutable_remove_witness()->set_name(key.verifier().name);
    return command;
  }
  // The witness's line under the project's newest checkpoint.
  std::string line(const tlog::SigningKey& key) {
    const auto opened = tlog::open_checkpoint(checkpoint(project), keys(project));
    return tlog::cosign(opened->checkpoint.text(), seconds, key).line();
  }
  static std::string path(std::uint64_t size) { return fmt::format("/log/bank/cosignatures?size={}", size); }
  std::string code(const support::HttpAnswer& answer) const {
    return fmt::format("{} {}", answer.status, answer.body.substr(0, answer.body.find(',')));
  }

  const tlog::SigningKey witness_ =
      tlog::SigningKey::generate("witness.example/1", tlog::KeyType::cosignature_v1);
  const tlog::SigningKey stranger_ =
      tlog::SigningKey::generate("witness.example/2", tlog::KeyType::cosignature_v1);
  static constexpr std::uint64_t head = 4;

 private:
  int commands_ = 0;
};

TEST_F(WitnessesTest, IsListedOnceItIsAdded) {
  EXPECT_EQ(text(list_path), nobody);
  (void)committed(add(witness_));
  const std::string listed = text(list_path);
  EXPECT_TRUE(listed.contains(witness_.verifier().name)) << listed;
  EXPECT_FALSE(listed.contains("cosignedAt")) << listed;
}

TEST_F(WitnessesTest, CosignatureStandsUnderTheCheckpoint) {
  (void)committed(add(witness_));
  EXPECT_EQ(get("/log/bank/cosigned").status, 404);
  const auto answer = post(path(head), line(witness_));
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_TRUE(answer.body.contains(R"("size":"4")")) << answer.body;
  const tlog::Policy policy{
      .log_keys = keys(project), .witness_keys = {witness_.verifier()}, .witnesses_min = 1};
  EXPECT_TRUE(tlog::open_checkpoint(checkpoint(project), policy));
  edit_times(1);  // The newest is not cosigned; the one before is still to be had.
  EXPECT_FALSE(tlog::open_checkpoint(checkpoint(project), policy));
  const auto cosigned = tlog::open_checkpoint(text("/log/bank/cosigned"), policy);
  ASSERT_TRUE(cosigned);
  EXPECT_EQ(cosigned->checkpoint.size, head);
  kill();
  start();
  EXPECT_TRUE(tlog::open_checkpoint(text("/log/bank/cosigned"), policy));
}

TEST_F(WitnessesTest, RemovedOneIsHeardNoMore) {
  (void)committed(add(witness_));
  ASSERT_EQ(post(path(head), line(witness_)).status, 200);
  (void)committed(remove(witness_));
  EXPECT_EQ(text(list_path), nobody);
  edit_times(1);
  EXPECT_EQ(code(post(path(head + 1), line(witness_))), R"(403 {"code":"witness_unknown")");
}

TEST_F(WitnessesTest, StrangersCosignatureIsRefused) {
  (void)committed(add(witness_));
  EXPECT_EQ(code(post(path(head), line(stranger_))), R"(403 {"code":"witness_unknown")");
  EXPECT_EQ(get("/log/bank/cosigned").status, 404);
}

TEST_F(WitnessesTest, CosignatureOfAnotherTreeIsRefused) {
  (void)committed(add(witness_));
  EXPECT_EQ(code(post(path(head - 1), line(witness_))), R"(403 {"code":"cosignature_bad")");
  tlog::Checkpoint forked{.origin = keys(project)[0].name, .size = head, .root = tlog::leaf_hash("another")};
  EXPECT_EQ(code(post(path(head), tlog::cosign(forked.text(), seconds, witness_).line())),
            R"(403 {"code":"cosignature_bad")");
  EXPECT_FALSE(text(list_path).contains("cosignedAt"));
}

TEST_F(WitnessesTest, WhatIsNoCosignatureIsRefused) {
  (void)committed(add(witness_));
  EXPECT_EQ(code(post(path(head), "")), R"(400 {"code":"invalid")");
  EXPECT_EQ(code(post(path(head), "a cosignature\n")), R"(400 {"code":"invalid")");
  EXPECT_EQ(code(post(path(head), line(witness_) + line(witness_).substr(0, 30))),
            R"(400 {"code":"invalid")");
}

TEST_F(WitnessesTest, SizeThatTheLogDoesNotHaveIsRefused) {
  (void)committed(add(witness_));
  EXPECT_EQ(post(path(head + 1), line(witness_)).status, 404);
  EXPECT_EQ(post(path(0), line(witness_)).status, 404);
  EXPECT_EQ(post("/log/bank/cosignatures", line(witness_)).status, 404);
  EXPECT_EQ(post("/log/nothing/cosignatures?size=1", line(witness_)).status, 404);
  EXPECT_EQ(request("PUT", path(head), line(witness_), token()).status, 405);
}

TEST_F(WitnessesTest, OnlyWhoMayAuditTheProjectIsAnswered) {
  (void)committed(add(witness_));
  EXPECT_EQ(request("POST", path(head), line(witness_), {}).status, 401);
  EXPECT_EQ(request("GET", list_path, {}, {}).status, 401);
  EXPECT_EQ(by_other("POST", path(head), line(witness_)).status, 403);
  EXPECT_EQ(by_other("GET", list_path).status, 403);
  EXPECT_EQ(by_other("GET", "/log/bank/cosigned").status, 403);
}

TEST_F(WitnessesTest, OnlyACosignersKeyIsAdded) {
  const auto log_key = tlog::SigningKey::generate("witness.example/3", tlog::KeyType::ed25519);
  EXPECT_TRUE(send(add(log_key)).has_refused());
  v1::Command broken = add(witness_);
  broken.mutable_add_witness()->set_vkey("witness.example+0+x");
  EXPECT_TRUE(send(broken).has_refused());
  EXPECT_TRUE(send(remove(stranger_)).has_refused());
  (void)committed(add(witness_));
  const auto same_name = tlog::SigningKey::generate(witness_.verifier().name, tlog::KeyType::cosignature_v1);
  EXPECT_TRUE(send(add(same_name)).has_refused()) << "a name that is taken";
}

TEST_F(WitnessesTest, OnlyAnAdministratorAddsOne) {
  const std::string body =
      fmt::format(R"({{"commandId":"w","project":"workspace","addWitness":{{"vkey":"{}"}}}})",
                  witness_.verifier().to_string());
  EXPECT_EQ(by_other("POST", "/api/v1/commands", body).status, 409);
  EXPECT_EQ(text(list_path), nobody);
}

}  // namespace
}  // namespace slipway::proofs
