#include "server/accounts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <thread>

#include "server/account_secrets.h"

namespace slipway {

void PrintTo(AccountError error, std::ostream* out) {
  *out << describe(error).code;
}

namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr std::string_view password = "correct horse battery";

// Hashing at libsodium's least cost: what it costs is not what is tested.
Accounts::Options quick() {
  Accounts::Options options;
  options.passes = 1;
  options.memory_bytes = 8192;
  return options;
}

class AccountsTest : public testing::Test {
 protected:
  AccountsTest() {
    std::string pattern = (fs::temp_directory_path() / "slipway-accounts-XXXXXX").string();
    directory_ = mkdtemp(pattern.data());
    reopen();
  }
  ~AccountsTest() override {
    accounts_.reset();
    fs::remove_all(directory_);
  }

  void reopen(const Accounts::Options& options = quick()) {
    accounts_.reset();
    auto opened = Accounts::open(directory_, options, now_);
    ASSERT_TRUE(opened) << opened.error();
    accounts_ = std::move(*opened);
    accounts_->on_ended(
        [this](std::span<const std::string> ids) { ended_.insert(ended_.end(), ids.begin(), ids.end()); });
  }

  // A person with a login and the password, signed in.
  SignedIn join(const std::string& person, const std::string& login) {
    const auto link = accounts_->create_link(person, 1h, now_);
    EXPECT_TRUE(link);
    auto signed_in = accounts_->use_link(*link, login, password, now_);
    EXPECT_TRUE(signed_in);
    return *signed_in;
  }

  Account<SignedIn> sign_in(std::string_view login, std::string_view with = password) {
    return accounts_->sign_in(login, with, "192.0.2.1", now_);
  }

  std::string directory_;
  WallTime now_{std::chrono::hours{24 * 365 * 56}};
  std::unique_ptr<Accounts> accounts_;
  std::vector<std::string> ended_;
};

#define EXPECT_REFUSED(expression, code)                  \
  do {                                                    \
    const auto answer_ = (expression);                    \
    ASSERT_FALSE(answer_);                                \
    EXPECT_EQ(answer_.error().error, AccountError::code); \
  } while (false)

TEST_F(AccountsTest, ALinkMakesALoginOnce) {
  EXPECT_TRUE(accounts_->empty());
  const auto link = accounts_->create_link("p-lin", 1h, now_);
  ASSERT_TRUE(link);
  const auto signed_in = accounts_->use_link(*link, " Lin@Bank.Example ", password, now_);
  ASSERT_TRUE(signed_in);
  EXPECT_EQ(signed_in->principal.person_id, "p-lin");
  EXPECT_EQ(signed_in->principal.login, "lin@bank.example");
  EXPECT_EQ(signed_in->secret.size(), 43u);
  EXPECT_EQ(accounts_->login_of("p-lin"), "lin@bank.example");
  EXPECT_FALSE(accounts_->empty());
  EXPECT_REFUSED(accounts_->use_link(*link, "lin", password, now_), link_invalid);
}

TEST_F(AccountsTest, ALinkExpires) {
  const auto link = accounts_->create_link("p-lin", 1h, now_);
  EXPECT_REFUSED(accounts_->use_link(*link, "lin", password, now_ + 1h), link_invalid);
}

TEST_F(AccountsTest, ANewerLinkReplacesTheOlder) {
  const auto older = accounts_->create_link("p-lin", 1h, now_);
  const auto newer = accounts_->create_link("p-lin", 1h, now_);
  EXPECT_REFUSED(accounts_->use_link(*older, "lin", password, now_), link_invalid);
  EXPECT_TRUE(accounts_->use_link(*newer, "lin", password, now_));
}

TEST_F(AccountsTest, ARefusalLeavesTheLinkUsable) {
  join("p-chen", "chen");
  const auto link = accounts_->create_link("p-lin", 1h, now_);
  EXPECT_REFUSED(accounts_->use_link(*link, "lin", "too short", now_), password_too_short);
  EXPECT_REFUSED(accounts_->use_link(*link, "lin", std::string(257, 'x'), now_), password_too_long);
  EXPECT_REFUSED(accounts_->use_link(*link, "", password, now_), login_invalid);
  EXPECT_REFUSED(accounts_->use_link(*link, "two words", password, now_), login_invalid);
  EXPECT_REFUSED(accounts_->use_link(*link, std::string(255, 'x'), password, now_), login_invalid);
  EXPECT_REFUSED(accounts_->use_link(*link, "CHEN", password, now_), login_taken);
  EXPECT_TRUE(accounts_->use_link(*link, "林晓", "一二三四五六七八九十", now_));
}

TEST_F(AccountsTest, ALinkResetsThePasswordAndEndsOlderSessions) {
  const auto before = join("p-lin", "lin");
  const auto link = accounts_->create_link("p-lin", 1h, now_);
  ASSERT_TRUE(accounts_->use_link(*link, "", "another long password", now_));
  EXPECT_EQ(accounts_->login_of("p-lin"), "lin");
  EXPECT_REFUSED(accounts_->session(before.secret, now_), session_ended);
  EXPECT_EQ(ended_, std::vector{before.principal.id});
  EXPECT_REFUSED(sign_in("lin"), sign_in_failed);
  EXPECT_TRUE(sign_in("lin", "another long password"));
}

// Else an unknown login would be answered at once, and so be told from a known one.
TEST(PasswordHasherTest, NobodysHashIsOneAtTheSameCostThatNoPasswordMatches) {
  PasswordHasher hasher{1, 8192};
  const std::string hash = hasher.hash_of_nobody();
  EXPECT_FALSE(hasher.is_outdated(hash));
  EXPECT_TRUE((PasswordHasher{2, 8192}.is_outdated(hash)));
  EXPECT_TRUE((PasswordHasher{1, 16384}.is_outdated(hash)));
  EXPECT_EQ(hasher.matches(hash, password), false);
  EXPECT_NE(hasher.hash_of_nobody(), hash);
}

TEST_F(AccountsTest, SignsInHoweverTheLoginIsTyped) {
  join("p-lin", "lin@bank.example");
  const auto signed_in = sign_in("\tLIN@bank.example ");
  ASSERT_TRUE(signed_in);
  EXPECT_EQ(signed_in->principal.person_id, "p-lin");
  EXPECT_EQ(signed_in->principal.expires, now_ + 12h);
}

TEST_F(AccountsTest, AnswersTheSameForAWrongPasswordAndAnUnknownLogin) {
  join("p-lin", "lin");
  EXPECT_REFUSED(sign_in("lin", "wrong password"), sign_in_failed);
  EXPECT_REFUSED(sign_in("nobody"), sign_in_failed);
  EXPECT_REFUSED(sign_in("lin", std::string(password) + std::string(1200, 'x')), sign_in_failed);
  EXPECT_REFUSED(sign_in("", ""), sign_in_failed);
}

TEST_F(AccountsTest, FailedSignInsOfALoginMustWait) {
  join("p-lin", "lin");
  for (int i = 0; i < 5; ++i) {
    const auto address = "192.0.2." + std::to_string(i);
    EXPECT_REFUSED(accounts_->sign_in("lin", "wrong password", address, now_), sign_in_failed);
  }
  const auto refused = accounts_->sign_in("LIN", password, "192.0.2.99", now_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().error, AccountError::too_many_attempts);
  EXPECT_EQ(refused.error().retry_after, 1s);
  now_ += 1s;
  EXPECT_TRUE(sign_in("lin"));
  EXPECT_REFUSED(sign_in("lin", "wrong password"), sign_in_failed);
}

TEST_F(AccountsTest, FailedSignInsOfAnAddressMustWait) {
  join("p-lin", "lin");
  for (int i = 0; i < 20; ++i) {
    EXPECT_REFUSED(accounts_->sign_in("u" + std::to_string(i), password, "2001:db8::1", now_),
                   sign_in_failed);
  }
  EXPECT_REFUSED(accounts_->sign_in("lin", password, "2001:db8::2", now_), too_many_attempts);
  EXPECT_TRUE(accounts_->sign_in("lin", password, "2001:db8:0:1::2", now_));
}

TEST_F(AccountsTest, ASessionSlidesWithUseUpToAWeek) {
  const auto signed_in = join("p-lin", "lin");
  const auto begun = now_;
  now_ += 11h;
  EXPECT_EQ(accounts_->session(signed_in.secret, now_)->expires, now_ + 12h);
  now_ += 5min;  // Too little to be worth a write.
  EXPECT_EQ(accounts_->session(signed_in.secret, now_)->expires, now_ - 5min + 12h);
  while (now_ < begun + 7 * 24h - 6h) {
    now_ += 6h;
    if (now_ < begun + 7 * 24h) ASSERT_TRUE(accounts_->session(signed_in.secret, now_));
  }
  EXPECT_EQ(accounts_->session(signed_in.secret, begun + 7 * 24h - 1min)->expires, begun + 7 * 24h);
  EXPECT_REFUSED(accounts_->session(signed_in.secret, begun + 7 * 24h), session_ended);
}

TEST_F(AccountsTest, ASessionEndsUnused) {
  const auto signed_in = join("p-lin", "lin");
  EXPECT_REFUSED(accounts_->session(signed_in.secret, now_ + 12h), session_ended);
  EXPECT_REFUSED(accounts_->session("", now_), session_ended);
  EXPECT_REFUSED(accounts_->session("x", now_), session_ended);
}

TEST_F(AccountsTest, SigningOutEndsTheSessionAndSaysSo) {
  const auto signed_in = join("p-lin", "lin");
  EXPECT_TRUE(accounts_->sign_out(signed_in.secret, now_));
  EXPECT_REFUSED(accounts_->session(signed_in.secret, now_), session_ended);
  EXPECT_REFUSED(accounts_->sign_out(signed_in.secret, now_), session_ended);
  EXPECT_EQ(ended_, std::vector{signed_in.principal.id});
}

TEST_F(AccountsTest, OneSessionTooManyEndsTheOldest) {
  const auto first = join("p-lin", "lin");
  for (std::size_t i = 0; i + 1 < sessions_per_person_max; ++i) {
    now_ += 1s;
    ASSERT_TRUE(sign_in("lin"));
  }
  ASSERT_TRUE(accounts_->session(first.secret, now_));
  now_ += 1s;
  const auto last = sign_in("lin");
  EXPECT_REFUSED(accounts_->session(first.secret, now_), session_ended);
  EXPECT_TRUE(accounts_->session(last->secret, now_));
}

TEST_F(AccountsTest, ARestartSignsNobodyOut) {
  const auto signed_in = join("p-lin", "lin");
  const auto token = accounts_->create_token("p-lin", "ci", 24h, {}, now_);
  const auto link = accounts_->create_link("p-chen", 1h, now_);
  reopen();
  EXPECT_EQ(accounts_->session(signed_in.secret, now_)->login, "lin");
  EXPECT_EQ(accounts_->verify_token(token->token, now_)->person_id, "p-lin");
  EXPECT_TRUE(accounts_->use_link(*link, "chen", password, now_));
  EXPECT_TRUE(sign_in("lin"));
}

TEST_F(AccountsTest, ChangingThePasswordEndsTheOtherSessions) {
  const auto here = join("p-lin", "lin");
  const auto there = sign_in("lin");
  EXPECT_REFUSED(accounts_->change_password(here.principal, "wrong password", "another long password", now_),
                 sign_in_failed);
  EXPECT_REFUSED(accounts_->change_password(here.principal, password, "short", now_), password_too_short);
  ASSERT_TRUE(accounts_->change_password(here.principal, password, "another long password", now_));
  EXPECT_TRUE(accounts_->session(here.secret, now_));
  EXPECT_REFUSED(accounts_->session(there->secret, now_), session_ended);
  EXPECT_REFUSED(sign_in("lin"), sign_in_failed);
  EXPECT_TRUE(sign_in("lin", "another long password"));
}

TEST_F(AccountsTest, ATicketIsGoodOnceForHalfAMinute) {
  const auto signed_in = join("p-lin", "lin");
  const auto ticket = accounts_->make_ticket(signed_in.principal, now_);
  ASSERT_TRUE(ticket);
  const auto redeemed = accounts_->redeem_ticket(*ticket, now_ + 29s);
  ASSERT_TRUE(redeemed);
  EXPECT_EQ(redeemed->id, signed_in.principal.id);
  EXPECT_REFUSED(accounts_->redeem_ticket(*ticket, now_), ticket_invalid);
  const auto late = accounts_->make_ticket(signed_in.principal, now_);
  EXPECT_REFUSED(accounts_->redeem_ticket(*late, now_ + 30s), ticket_invalid);
}

TEST_F(AccountsTest, ATicketDiesWithItsSession) {
  const auto signed_in = join("p-lin", "lin");
  const auto ticket = accounts_->make_ticket(signed_in.principal, now_);
  ASSERT_TRUE(accounts_->sign_out(signed_in.secret, now_));
  EXPECT_REFUSED(accounts_->redeem_ticket(*ticket, now_), ticket_invalid);
  EXPECT_REFUSED(accounts_->make_ticket(signed_in.principal, now_), session_ended);
}

TEST_F(AccountsTest, ATokenNamesItsPersonUntilItExpires) {
  join("p-lin", "lin");
  const auto made = accounts_->create_token("p-lin", " build robot ", 48h, {}, now_);
  ASSERT_TRUE(made);
  EXPECT_TRUE(made->token.starts_with("slipway_"));
  EXPECT_EQ(made->token.size(), 8u + 43u);
  const auto principal = accounts_->verify_token(made->token, now_ + 47h);
  ASSERT_TRUE(principal);
  EXPECT_EQ(principal->person_id, "p-lin");
  EXPECT_EQ(principal->kind, Principal::Kind::token);
  EXPECT_EQ(principal->id, made->info.id);
  EXPECT_REFUSED(accounts_->verify_token(made->token, now_ + 48h), token_invalid);
  EXPECT_REFUSED(accounts_->verify_token(made->token + "x", now_), token_invalid);
  const auto listed = accounts_->tokens("p-lin", now_);
  ASSERT_EQ(listed.size(), 1u);
  EXPECT_EQ(listed[0].name, "build robot");
}

TEST_F(AccountsTest, ATokenForAViewKeepsItsScopeOverARestart) {
  join("p-lin", "lin");
  const ViewScope scope{"bank", "board"};
  const auto made = accounts_->create_token("p-lin", "wall", 48h, scope, now_);
  ASSERT_TRUE(made);
  EXPECT_EQ(made->info.scope, scope);
  reopen();
  const auto principal = accounts_->verify_token(made->token, now_);
  ASSERT_TRUE(principal);
  EXPECT_EQ(principal->scope, scope);
  EXPECT_EQ(accounts_->tokens("p-lin", now_).at(0).scope, scope);
  const auto ticket = accounts_->make_ticket(*principal, now_);
  ASSERT_TRUE(ticket);
  EXPECT_EQ(accounts_->redeem_ticket(*ticket, now_)->scope, scope);
}

TEST_F(AccountsTest, ATokenIsRevokedByItsOwnerOnly) {
  join("p-lin", "lin");
  const auto made = accounts_->create_token("p-lin", "ci", 24h, {}, now_);
  EXPECT_REFUSED(accounts_->revoke_token("p-chen", made->info.id, now_), not_found);
  EXPECT_TRUE(accounts_->revoke_token("p-lin", made->info.id, now_));
  EXPECT_REFUSED(accounts_->verify_token(made->token, now_), token_invalid);
  EXPECT_TRUE(accounts_->tokens("p-lin", now_).empty());
  EXPECT_EQ(ended_, std::vector{made->info.id});
}

TEST_F(AccountsTest, ATokenNeedsANameAndALifetime) {
  EXPECT_REFUSED(accounts_->create_token("p-lin", " ", 24h, {}, now_), token_name_invalid);
  EXPECT_REFUSED(accounts_->create_token("p-lin", std::string(101, 'x'), 24h, {}, now_), token_name_invalid);
  EXPECT_REFUSED(accounts_->create_token("p-lin", "ci", 0s, {}, now_), token_lifetime_invalid);
  EXPECT_REFUSED(accounts_->create_token("p-lin", "ci", 367 * 24h, {}, now_), token_lifetime_invalid);
  for (std::size_t i = 0; i < tokens_per_person_max; ++i)
    ASSERT_TRUE(accounts_->create_token("p-lin", "ci", 24h, {}, now_));
  EXPECT_REFUSED(accounts_->create_token("p-lin", "ci", 24h, {}, now_), too_many_tokens);
}

TEST_F(AccountsTest, RevokingAPersonEndsSessionsTokensTicketsAndLinks) {
  const auto signed_in = join("p-lin", "lin");
  const auto other = join("p-chen", "chen");
  const auto token = accounts_->create_token("p-lin", "ci", 24h, {}, now_);
  const auto ticket = accounts_->make_ticket(signed_in.principal, now_);
  const auto link = accounts_->create_link("p-lin", 1h, now_);
  ASSERT_TRUE(accounts_->revoke_person("p-lin"));
  EXPECT_EQ(ended_, (std::vector{signed_in.principal.id, token->info.id}));
  EXPECT_REFUSED(accounts_->session(signed_in.secret, now_), session_ended);
  EXPECT_REFUSED(accounts_->verify_token(token->token, now_), token_invalid);
  EXPECT_REFUSED(accounts_->redeem_ticket(*ticket, now_), ticket_invalid);
  EXPECT_REFUSED(accounts_->use_link(*link, "lin", password, now_), link_invalid);
  EXPECT_REFUSED(accounts_->refresh(signed_in.principal, now_), session_ended);
  EXPECT_TRUE(accounts_->session(other.secret, now_));
  EXPECT_TRUE(sign_in("lin"));
}

TEST_F(AccountsTest, AClosedAccountOpensOnlyByANewLink) {
  join("p-lin", "lin");
  ASSERT_TRUE(accounts_->close_account("p-lin"));
  EXPECT_REFUSED(sign_in("lin"), sign_in_failed);
  reopen();
  EXPECT_REFUSED(sign_in("lin"), sign_in_failed);
  EXPECT_FALSE(accounts_->login_of("p-lin"));
  join("p-lin", "lin");
  EXPECT_TRUE(sign_in("lin"));
}

TEST_F(AccountsTest, AClosedAccountLeavesNoByteOfItsLogin) {
  const std::string login = "zqx-login-unique";
  const std::string token = "zqx-token-unique";
  const auto holds = [&](const std::string& word) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(directory_)) {
      if (!entry.is_regular_file()) continue;
      std::ifstream file(entry.path(), std::ios::binary);
      const std::string bytes{std::istreambuf_iterator<char>{file}, {}};
      if (bytes.find(word) != bytes.npos) return true;
    }
    return false;
  };
  join("p-lin", login);
  join("p-wang", "wang");
  ASSERT_TRUE(accounts_->create_token("p-lin", token, 48h, {}, now_));
  ASSERT_TRUE(holds(login) && holds(token));
  ASSERT_TRUE(accounts_->close_account("p-lin"));
  EXPECT_FALSE(holds(login));
  EXPECT_FALSE(holds(token));
  reopen();
  EXPECT_FALSE(holds(login));
  EXPECT_TRUE(sign_in("wang"));
}

TEST_F(AccountsTest, SweepingForgetsOnlyWhatHasExpired) {
  const auto signed_in = join("p-lin", "lin");
  const auto token = accounts_->create_token("p-lin", "ci", 48h, {}, now_);
  now_ += 13h;
  ASSERT_TRUE(accounts_->sweep(now_));
  EXPECT_REFUSED(accounts_->session(signed_in.secret, now_ - 13h), session_ended);
  EXPECT_TRUE(accounts_->verify_token(token->token, now_));
}

TEST_F(AccountsTest, APasswordIsHashedAgainWhenTheCostRises) {
  join("p-lin", "lin");
  auto costlier = quick();
  costlier.passes += 1;
  reopen(costlier);
  EXPECT_TRUE(sign_in("lin"));
  EXPECT_TRUE(sign_in("lin"));
}

// Nothing that opens a door may be read off the disk.
TEST_F(AccountsTest, NoSecretIsOnTheDisk) {
  const auto signed_in = join("p-lin", "lin");
  const auto token = accounts_->create_token("p-lin", "ci", 24h, {}, now_);
  const auto link = accounts_->create_link("p-chen", 1h, now_);
  accounts_.reset();
  for (const auto& entry : fs::recursive_directory_iterator(directory_)) {
    std::ifstream stream{entry.path(), std::ios::binary};
    const std::string bytes{std::istreambuf_iterator<char>{stream}, {}};
    for (const auto& secret : {signed_in.secret, token->token.substr(8), *link, std::string{password}}) {
      EXPECT_EQ(bytes.find(secret), std::string::npos) << entry.path();
    }
  }
  EXPECT_EQ(fs::status(directory_).permissions() & fs::perms::mask, fs::perms::owner_all);
}

TEST_F(AccountsTest, ASecondOpeningIsRefusedWithASentence) {
  const auto second = Accounts::open(directory_, quick(), now_);
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().find(directory_), std::string::npos);
}

TEST_F(AccountsTest, ManyThreadsUseALinkOnce) {
  const auto link = accounts_->create_link("p-lin", 1h, now_);
  std::atomic<int> used = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&] {
        const auto signed_in = accounts_->use_link(*link, "lin", password, now_);
        if (signed_in) ++used;
        if (signed_in) EXPECT_TRUE(accounts_->session(signed_in->secret, now_));
      });
    }
  }
  EXPECT_EQ(used, 1);
}

TEST_F(AccountsTest, ManyThreadsGainNoExtraGuesses) {
  join("p-lin", "lin");
  std::atomic<int> answered = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 12; ++i) {
      threads.emplace_back([&] {
        const auto answer = sign_in("lin", "wrong password");
        if (answer.error().error == AccountError::sign_in_failed) ++answered;
      });
    }
  }
  EXPECT_EQ(answered, 5);
}

TEST(AccountErrors, EachHasACodeOfItsOwn) {
  std::vector<std::string_view> codes;
  for (int i = 0; i <= static_cast<int>(AccountError::storage_failed); ++i) {
    const auto refusal = describe(static_cast<AccountError>(i));
    EXPECT_GE(refusal.status, 400);
    EXPECT_FALSE(refusal.sentence.zh.empty());
    EXPECT_EQ(std::ranges::count(codes, refusal.code), 0) << refusal.code;
    codes.push_back(refusal.code);
  }
}

}  // namespace
}  // namespace slipway
