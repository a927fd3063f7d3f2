// Webhooks against a real receiver on this machine: in order, at least once, signed, and no further than
// allowed.
#include <fmt/format.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <httplib.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sodium.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>

#include "proto/base64.h"
#include "tests/proofs/live_server.h"
#include "tests/support/text.h"

namespace slipway::proofs {
namespace {

using namespace std::chrono_literals;
using support::between;

struct Delivery {
  std::uint64_t from = 0;
  std::uint64_t to = 0;
  std::string body;
  std::string timestamp;
  std::string signature;
};

// Of 127.0.0.1, signed by itself.
class Certificate {
 public:
  Certificate() : key_(EVP_EC_gen("P-256")), certificate_(X509_new()) {
    X509_set_version(certificate_, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate_), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate_), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate_), 3600);
    X509_NAME* name = X509_get_subject_name(certificate_);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("receiver"),
                               -1, -1, 0);
    X509_set_issuer_name(certificate_, name);
    X509_set_pubkey(certificate_, key_);
    X509_EXTENSION* address = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1");
    X509_add_ext(certificate_, address, -1);
    X509_EXTENSION_free(address);
    X509_sign(certificate_, key_, EVP_sha256());
  }
  ~Certificate() {
    X509_free(certificate_);
    EVP_PKEY_free(key_);
  }
  Certificate(const Certificate&) = delete;
  Certificate& operator=(const Certificate&) = delete;
  X509* certificate() const { return certificate_; }
  EVP_PKEY* key() const { return key_; }
  void write(const std::string& path) const {
    std::FILE* file = std::fopen(path.c_str(), "w");
    PEM_write_X509(file, certificate_);
    std::fclose(file);
  }

 private:
  EVP_PKEY* key_;
  X509* certificate_;
};

// Takes what is posted to it, or answers as it was told to.
class Receiver {
 public:
  using Handler = std::function<void(httplib::Response&)>;

  Receiver() : Receiver(std::make_unique<httplib::Server>(), "http") {}
  explicit Receiver(const Certificate& certificate)
      : Receiver(std::make_unique<httplib::SSLServer>(certificate.certificate(), certificate.key()),
                 "https") {}
  Receiver(std::unique_ptr<httplib::Server> server, std::string scheme)
      : server_(std::move(server)), scheme_(std::move(scheme)) {
    server_->Post("/in", [this](const httplib::Request& request, httplib::Response& response) {
      Delivery delivery{std::stoull(between(request.body, "\"from\":\"", '"')),
                        std::stoull(between(request.body, "\"to\":\"", '"')), request.body,
                        request.get_header_value("Slipway-Timestamp"),
                        request.get_header_value("Slipway-Signature")};
      Handler handler;
      {
        const std::lock_guard lock(mutex_);
        deliveries_.push_back(std::move(delivery));
        if (!answers_.empty()) {
          handler = std::move(answers_.front());
          answers_.pop_front();
        }
      }
      if (handler) handler(response);
    });
    port_ = server_->bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_->listen_after_bind(); });
    while (!server_->is_running()) std::this_thread::sleep_for(1ms);
  }
  ~Receiver() {
    stopping_ = true;
    server_->stop();
    thread_.join();
  }

  // The next posts are answered so, one after the other; then all are taken.
  void answer(Handler handler, int times = 1) {
    const std::lock_guard lock(mutex_);
    for (; times > 0; --times) answers_.push_back(handler);
  }
  void answer(int status, int times = 1) {
    answer([status](httplib::Response& response) { response.status = status; }, times);
  }
  std::vector<Delivery> deliveries() {
    const std::lock_guard lock(mutex_);
    return deliveries_;
  }
  std::string url() const { return fmt::format("{}://127.0.0.1:{}/in", scheme_, port_); }
  // As long as the test lasts, but at most so long.
  void sleep(std::chrono::milliseconds time) const {
    for (const auto end = std::chrono::steady_clock::now() + time;
         !stopping_ && std::chrono::steady_clock::now() < end;)
      std::this_thread::sleep_for(20ms);
  }

 private:
  std::unique_ptr<httplib::Server> server_;
  std::string scheme_;
  int port_ = 0;
  std::thread thread_;
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::deque<Handler> answers_;
  std::vector<Delivery> deliveries_;
};

class WebhooksTest : public LiveServer {
 protected:
  WebhooksTest() { restart(); }
  void restart() {
    stop();
    start({"--webhook-hosts", "127.0.0.1"});
  }

  v1::Ack add(const std::string& url, const std::string& id = "w") {
    v1::Command command;
    command.set_command_id(fmt::format("add-{}", ++commands_));
    command.set_project(project);
    command.mutable_add_webhook()->set_webhook_id(id);
    command.mutable_add_webhook()->set_url(url);
    return send(command);
  }
  // Returns the revision.
  std::uint64_t remove() {
    v1::Command command;
    command.set_command_id(fmt::format("remove-{}", ++commands_));
    command.set_project(project);
    command.mutable_remove_webhook()->set_webhook_id("w");
    return committed(command).revision();
  }
  std::string state() const { return text("/api/v1/projects/bank/views/operation"); }
  std::uint64_t recorded_through() const {
    const std::string through = between(state(), "\"deliveredThrough\":\"", '"');
    return through.empty() ? 0 : std::stoull(through);
  }
  std::string failure() const { return between(state(), "\"failure\":\"", '"'); }

  template <typename Condition>
  static bool within(std::chrono::seconds time, Condition condition) {
    const auto end = std::chrono::steady_clock::now() + time;
    while (!condition()) {
      if (std::chrono::steady_clock::now() > end) return false;
      std::this_thread::sleep_for(20ms);
    }
    return true;
  }
  bool delivered_through(std::uint64_t revision) {
    return within(20s, [&] {
      const auto all = receiver_.deliveries();
      return !all.empty() && all.back().to >= revision;
    });
  }
  bool verifies(const Delivery& delivery) const {
    const auto key = from_base64(between(text("/api/v1/webhook-key"), "\"key\":\"", '"'));
    constexpr std::string_view scheme = "ed25519=";
    if (!key || !delivery.signature.starts_with(scheme)) return false;
    const auto signature = from_base64(std::string_view(delivery.signature).substr(scheme.size()));
    const std::string signed_text =
        fmt::format("slipway webhook 1\n{}\n{}", delivery.timestamp, delivery.body);
    const auto bytes = [](const std::string& s) { return reinterpret_cast<const unsigned char*>(s.data()); };
    return signature && crypto_sign_verify_detached(bytes(*signature), bytes(signed_text), signed_text.size(),
                                                    bytes(*key)) == 0;
  }

  Receiver receiver_;
  int commands_ = 0;
};

TEST_F(WebhooksTest, TellsWhatHappensInOrderAndSigned) {
  const std::uint64_t added = add(receiver_.url()).committed().revision();
  edit_times(120);
  const std::uint64_t last = commits(project).back().revision();
  ASSERT_TRUE(delivered_through(last));
  std::uint64_t next = added + 1;
  for (const Delivery& delivery : receiver_.deliveries()) {
    EXPECT_EQ(delivery.from, next);
    next = delivery.to + 1;
    EXPECT_TRUE(verifies(delivery));
    google::protobuf::Struct body;
    ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(delivery.body, &body).ok()) << delivery.body;
    const auto& told = body.fields().at("commits").list_value().values();
    EXPECT_LE(told.size(), 100);
    const auto& first = told[0].struct_value().fields();
    EXPECT_EQ(first.at("actor").string_value(), "administrator");
    const auto& fact = first.at("facts").list_value().values(0).struct_value().fields();
    EXPECT_EQ(fact.at("event").string_value(), "task_created");
    EXPECT_TRUE(fact.at("entity").string_value().starts_with("task/t"));
    EXPECT_EQ(delivery.body.find("Cut over"), std::string::npos) << "what people wrote stays here";
  }
  EXPECT_TRUE(within(15s, [&] { return recorded_through() >= last; }));
  // What says how it was told is not told, and there is little of it.
  EXPECT_LE(commits(project).back().revision(), last + 4);
  EXPECT_NE(text("/metrics").find("slipway_webhook_deliveries_total"), std::string::npos);
}

TEST_F(WebhooksTest, SendsAgainWhatWasNotTaken) {
  receiver_.answer(500, 2);
  const std::uint64_t added = add(receiver_.url()).committed().revision();
  edit_times(1);
  ASSERT_TRUE(within(20s, [&] { return failure() == "status 500"; })) << state();
  EXPECT_FALSE(between(state(), "\"failingSince\":\"", '"').empty());
  ASSERT_TRUE(within(30s, [&] { return recorded_through() > added; })) << state();
  EXPECT_EQ(failure(), "");
  const auto all = receiver_.deliveries();
  ASSERT_EQ(all.size(), 3U);
  for (const Delivery& delivery : all) EXPECT_EQ(delivery.from, added + 1);
  int failed = 0;
  for (const v1::Commit& commit : commits(project))
    for (const v1::Event& event : commit.events()) failed += event.has_webhook_failed() ? 1 : 0;
  EXPECT_EQ(failed, 1) << "told once, not with every attempt";
  EXPECT_NE(text("/metrics").find("slipway_webhook_failures_total 2"), std::string::npos);
}

TEST_F(WebhooksTest, GoesOnAfterARestart) {
  receiver_.answer(503, 100);
  const std::uint64_t added = add(receiver_.url()).committed().revision();
  edit_times(2);
  ASSERT_TRUE(within(20s, [&] { return failure() == "status 503"; }));
  stop();
  const std::size_t before = receiver_.deliveries().size();
  start({"--webhook-hosts", "127.0.0.1"});
  // Nobody has opened the project.
  ASSERT_TRUE(within(20s, [&] { return receiver_.deliveries().size() > before; }));
  EXPECT_EQ(receiver_.deliveries().back().from, added + 1);
}

TEST_F(WebhooksTest, FollowsNoRedirect) {
  receiver_.answer([&](httplib::Response& response) {
    response.status = 307;
    response.set_header("Location", receiver_.url());
  });
  (void)add(receiver_.url());
  edit_times(1);
  EXPECT_TRUE(within(20s, [&] { return failure() == "status 307"; })) << state();
}

TEST_F(WebhooksTest, WaitsForNobodyAndReadsNoLongAnswer) {
  receiver_.answer([&](httplib::Response& response) {
    for (int number = 0; number < 70; ++number)
      response.set_header(fmt::format("X-{}", number).c_str(), std::string(100, 'x'));
  });
  (void)add(receiver_.url());
  edit_times(1);
  ASSERT_TRUE(within(20s, [&] { return failure() == "answer_not_understood"; })) << state();
  ASSERT_TRUE(within(20s, [&] { return receiver_.deliveries().size() == 2; }));
  ASSERT_TRUE(within(20s, [&] { return failure().empty(); })) << state();
  // A body without end is not waited for.
  receiver_.answer([&](httplib::Response& response) {
    response.set_chunked_content_provider("text/plain", [&](std::size_t, httplib::DataSink& sink) {
      const std::string piece(1000, 'x');
      return sink.write(piece.data(), piece.size());
    });
  });
  edit_times(1);
  const std::uint64_t last = commits(project).back().revision();
  ASSERT_TRUE(within(20s, [&] { return recorded_through() >= last; })) << state();
  receiver_.answer([&](httplib::Response&) { receiver_.sleep(30s); });
  edit_times(1);
  EXPECT_TRUE(within(25s, [&] { return failure() == "timed_out"; })) << state();
}

TEST_F(WebhooksTest, SpeaksHttpsToWhomTheSystemTrusts) {
  const Certificate certificate;
  Receiver receiver(certificate);
  (void)add(receiver.url());
  edit_times(1);
  ASSERT_TRUE(within(20s, [&] { return failure() == "tls_failed"; })) << state();
  EXPECT_TRUE(receiver.deliveries().empty());
  const std::string trusted = (data().parent_path() / "trusted.pem").string();
  certificate.write(trusted);
  ::setenv("SSL_CERT_FILE", trusted.c_str(), 1);
  restart();
  ::unsetenv("SSL_CERT_FILE");
  EXPECT_TRUE(within(20s, [&] { return !receiver.deliveries().empty(); })) << state();
}

TEST_F(WebhooksTest, TellsNothingOnceItIsRemoved) {
  (void)add(receiver_.url());
  edit_times(1);
  ASSERT_TRUE(delivered_through(commits(project).back().revision()));
  const std::uint64_t removed = remove();
  edit_times(3);
  std::this_thread::sleep_for(1s);
  for (const Delivery& delivery : receiver_.deliveries()) EXPECT_LT(delivery.from, removed);
  EXPECT_EQ(state().find("webhook/w"), std::string::npos);
}

TEST_F(WebhooksTest, LeadsOnlyWhereTheOperatorAllowed) {
  const v1::Ack refused = add("http://169.254.169.254/latest");
  EXPECT_EQ(refused.refused().code(), "webhook_host_not_allowed");
  EXPECT_FALSE(refused.refused().message().zh().empty());
  ASSERT_TRUE(add(receiver_.url()).has_committed());
  // The host is allowed no more.
  stop();
  start({"--webhook-hosts", "hooks.example"});
  edit_times(1);
  EXPECT_TRUE(within(20s, [&] { return failure() == "host_not_allowed"; })) << state();
  EXPECT_TRUE(receiver_.deliveries().empty());
}

}  // namespace
}  // namespace slipway::proofs
