#include "proto/tlog/note.h"

#include <gtest/gtest.h>

#include "proto/base64.h"
#include "proto/tlog/checkpoint.h"
#include "proto/tlog/cosignature.h"
#include "proto/tlog/text.h"

namespace slipway::tlog {
namespace {

const SigningKey& log_key() {
  static const SigningKey key = SigningKey::generate("log.example/log/p1", KeyType::ed25519);
  return key;
}
const SigningKey& witness_key() {
  static const SigningKey key = SigningKey::generate("witness.example", KeyType::cosignature_v1);
  return key;
}

Checkpoint checkpoint() {
  return {.origin = "log.example/log/p1", .size = 3, .root = leaf_hash("root")};
}

std::string cosigned(std::uint64_t seconds) {
  return sign_checkpoint(checkpoint(), log_key()) +
         cosign(checkpoint().text(), seconds, witness_key()).line();
}

Error error_of(std::string_view bytes, std::vector<VerifierKey> keys = {log_key().verifier()}) {
  const auto opened = open_note(bytes, keys);
  EXPECT_FALSE(opened.has_value()) << bytes;
  return opened.has_value() ? Error{} : opened.error();
}

TEST(Note, IsOpenedByTheKeyThatSignedIt) {
  const std::string note = sign_checkpoint(checkpoint(), log_key());
  const auto opened = open_note(note, std::vector{log_key().verifier()});
  ASSERT_TRUE(opened.has_value());
  EXPECT_EQ(opened->note.text, checkpoint().text());
  EXPECT_EQ(opened->note.to_string(), note);
  EXPECT_EQ(opened->signers, std::vector{log_key().verifier()});
}

TEST(Note, OfAnotherKeyIsRefused) {
  const SigningKey same_name = SigningKey::generate("log.example/log/p1", KeyType::ed25519);
  const std::string note = sign_checkpoint(checkpoint(), log_key());
  EXPECT_EQ(error_of(note, {same_name.verifier()}), Error::key_unknown);
  EXPECT_EQ(error_of(note, {}), Error::key_unknown);
}

TEST(Note, WithABadSignatureOfATrustedKeyIsRefusedWhole) {
  const std::string other =
      sign_checkpoint({.origin = "log.example/log/p1", .size = 4, .root = leaf_hash("root")}, log_key());
  std::string note = sign_checkpoint(checkpoint(), log_key());
  note += other.substr(other.rfind("\n\n") + 2);
  EXPECT_EQ(error_of(note), Error::signature_bad);
}

TEST(Note, EveryBitCounts) {
  const std::string note = cosigned(1'700'000'000);
  const std::vector keys{log_key().verifier(), witness_key().verifier()};
  int opened = 0;
  for (std::size_t i = 0; i < note.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string changed = note;
      changed[i] = static_cast<char>(changed[i] ^ (1 << bit));
      const auto result = open_note(changed, keys);
      // A changed name or id makes one of the two a stranger's; never do both still count.
      opened += result.has_value() && result->signers.size() == 2;
    }
  }
  EXPECT_EQ(opened, 0);
}

TEST(Note, OfTheWrongFormIsRefused) {
  const std::string note = sign_checkpoint(checkpoint(), log_key());
  const std::string signature = note.substr(note.rfind("\n\n") + 2);
  EXPECT_EQ(error_of(""), Error::note_malformed);
  EXPECT_EQ(error_of("text\n"), Error::note_malformed);
  EXPECT_EQ(error_of("text\n\n"), Error::note_malformed);
  EXPECT_EQ(error_of("text\n\n" + signature.substr(0, signature.size() - 1)), Error::note_malformed);
  EXPECT_EQ(error_of("text\n\n\xE2\x80\x94 name AAAA\n"), Error::note_malformed);
  EXPECT_EQ(error_of("text\n\n\xE2\x80\x94 na+me AAAAAAAA\n"), Error::note_malformed);
  EXPECT_EQ(error_of("text\n\n\xE2\x80\x94 name AAAAAAA\n"), Error::note_malformed);
  EXPECT_EQ(error_of("te\txt\n\n" + signature), Error::not_text);
  EXPECT_EQ(error_of("te\xFFxt\n\n" + signature), Error::not_text);
  EXPECT_EQ(error_of("te\xC0\xAFxt\n\n" + signature), Error::not_text);
  EXPECT_EQ(error_of("te\xED\xA0\x80xt\n\n" + signature), Error::not_text);
}

TEST(Note, HasLimits) {
  const std::string note = sign_checkpoint(checkpoint(), log_key());
  const std::string signature = note.substr(note.rfind("\n\n") + 2);
  std::string many = checkpoint().text() + "\n";
  for (std::size_t i = 0; i < note_signatures_max; ++i) many += signature;
  EXPECT_TRUE(open_note(many, std::vector{log_key().verifier()}).has_value());
  EXPECT_EQ(error_of(many + signature), Error::too_large);
  EXPECT_EQ(error_of(std::string(note_bytes_max, 'x') + "\n\n" + signature), Error::too_large);
}

TEST(Key, IsReadOnlyAsItIsWritten) {
  const std::string text = log_key().verifier().to_string();
  EXPECT_EQ(parse_verifier_key(text), log_key().verifier());
  std::string wrong_id = text;
  char& digit = wrong_id[text.find('+') + 1];
  digit = digit == '0' ? '1' : '0';
  EXPECT_EQ(parse_verifier_key(wrong_id).error(), Error::key_id_wrong);
  EXPECT_EQ(parse_verifier_key("").error(), Error::key_malformed);
  EXPECT_EQ(parse_verifier_key("name").error(), Error::key_malformed);
  EXPECT_EQ(parse_verifier_key("name+12345678").error(), Error::key_malformed);
  EXPECT_EQ(parse_verifier_key("na me+12345678+AQAA").error(), Error::key_malformed);
  EXPECT_EQ(parse_verifier_key("name+1234567+AQAA").error(), Error::key_malformed);
  EXPECT_EQ(parse_verifier_key("name+12345678+AQ=A").error(), Error::key_malformed);
  EXPECT_EQ(parse_verifier_key("name+12345678+AgAA").error(), Error::key_type_unknown);
  EXPECT_EQ(parse_verifier_key("name+12345678+AQAA").error(), Error::key_malformed);
}

TEST(Key, NamesHaveNoSpacesAndNoPlus) {
  EXPECT_TRUE(is_key_name("witness.example/w1"));
  EXPECT_TRUE(is_key_name("审计"));
  for (const char* name : {"", "a b", "a+b", "a\nb",
                           "a\xC2\xA0"
                           "b",
                           "a\xE3\x80\x80"
                           "b",
                           "a\xFF"})
    EXPECT_FALSE(is_key_name(name)) << name;
  EXPECT_FALSE(is_key_name(std::string(key_name_bytes_max + 1, 'a')));
}

TEST(Key, FilesMayHaveCommentsAndEmptyLines) {
  const std::string text =
      "# The log\n" + log_key().verifier().to_string() + "\r\n\n" + witness_key().verifier().to_string();
  EXPECT_EQ(parse_verifier_keys(text), (std::vector{log_key().verifier(), witness_key().verifier()}));
  EXPECT_FALSE(parse_verifier_keys(text + "\nx").has_value());
}

TEST(Key, TheSecretStringSignsAgain) {
  const auto again = SigningKey::parse(log_key().to_secret_string() + "\n");
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->verifier(), log_key().verifier());
  EXPECT_EQ(again->sign("message"), log_key().sign("message"));
  EXPECT_FALSE(SigningKey::parse(log_key().verifier().to_string()).has_value());
}

TEST(Checkpoint, OfTheWrongFormIsRefused) {
  const std::string root = to_base64(bytes_of(leaf_hash("root")));
  EXPECT_TRUE(parse_checkpoint("o\n3\n" + root + "\n").has_value());
  EXPECT_EQ(parse_checkpoint("o\n3\n" + root + "\nmore\n")->extensions, "more\n");
  for (const std::string& text :
       {std::string(), std::string("o\n"), std::string("o\n3\n"), "o\n3\n" + root, "\n3\n" + root + "\n",
        "o\n03\n" + root + "\n", "o\n-3\n" + root + "\n", "o\n\n" + root + "\n",
        "o\n18446744073709551616\n" + root + "\n", "o\n3\n" + root.substr(4) + "\n", "o\n3\n" + root + "\n\n",
        "o\n3\n" + root + "\nmore"})
    EXPECT_EQ(parse_checkpoint(text).error(), Error::checkpoint_malformed) << text;
}

// What fuzzing found: libsodium's decoder takes bytes above 0x7f for letters.
TEST(Checkpoint, WhoseRootIsNotInBase64sOwnLettersIsRefused) {
  const std::string root = "wh9PnokVm2yE8SClqcqBOtXP04\377\377\377\377+le/+aYD1Ccw8=";
  EXPECT_FALSE(parse_checkpoint("slipway/log/p\n4\n" + root + "\n"));
}

TEST(Checkpoint, NeedsTheLogsOwnSignature) {
  const std::string note =
      checkpoint().text() + "\n" + cosign(checkpoint().text(), 1'700'000'000, witness_key()).line();
  const std::vector keys{log_key().verifier(), witness_key().verifier()};
  EXPECT_TRUE(open_note(note, keys).has_value());
  EXPECT_EQ(open_checkpoint(note, keys).error(), Error::key_unknown);
}

TEST(Checkpoint, OfAnotherLogIsRefused) {
  const std::string note = sign_checkpoint(checkpoint(), log_key());
  EXPECT_TRUE(open_checkpoint(note, std::vector{log_key().verifier()}, "log.example/log/p1").has_value());
  EXPECT_EQ(open_checkpoint(note, std::vector{log_key().verifier()}, "log.example/log/p2").error(),
            Error::origin_wrong);
}

TEST(Cosignature, TellsWhenAndIsOnlyGoodForItsTime) {
  const std::string text = checkpoint().text();
  NoteSignature signature = cosign(text, 1'700'000'000, witness_key());
  EXPECT_EQ(cosignature_time(signature), 1'700'000'000U);
  EXPECT_TRUE(verify_signature(text, signature, witness_key().verifier()));
  signature.bytes[7] ^= 1;
  EXPECT_FALSE(verify_signature(text, signature, witness_key().verifier()));
  signature.bytes.pop_back();
  EXPECT_FALSE(verify_signature(text, signature, witness_key().verifier()));
}

TEST(Cosignature, IsNoSignatureOfAnotherKind) {
  const SigningKey as_log = *SigningKey::parse(log_key().to_secret_string());
  const std::string text = checkpoint().text();
  NoteSignature signature = sign_note(text, as_log);
  signature.name = witness_key().verifier().name;
  signature.key_id = witness_key().verifier().id;
  EXPECT_FALSE(verify_signature(text, signature, witness_key().verifier()));
}

}  // namespace
}  // namespace slipway::tlog
