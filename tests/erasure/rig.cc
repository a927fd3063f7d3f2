#include "tests/erasure/rig.h"

#include <fmt/format.h>
#include <signal.h>
#include <stdlib.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <thread>

#include "eventstore/rocks_event_store.h"
#include "proto/tlog/hash.h"
#include "tests/erasure/record_texts.h"
#include "tests/support/text.h"
#include "tests/support/wire_client.h"

namespace slipway::erasure {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr std::size_t more_than_a_checkpoint = 4'300;
constexpr int fillers = 4;
constexpr const char* person = "person-7";

// Each stands in one place only, and in no other word; after them come those of records.
const std::vector<std::string> other_words{
    "Zerubbabel-Quixworth",  // The person's name,
    "zqx.mail@unique.test",  // mail address,
    "zqx-login-unique",      // login,
    "zqx-token-name",        // and what they called an API token.
    "zqx-second-name",       // What the name had been changed to.
    "zqx-comment-text",     "zqx-description-first", "zqx-description-second",
    "zqx-created-with",     "zqx-minutes-first",     "zqx-minutes-second",
    "zqx-file-name",   // The attached file's name,
    "zqx-file-bytes",  // and what stands in it.
};

std::string word_of(const RecordText& text) {
  std::string word = fmt::format("zqx.{}.", text.name);
  std::ranges::replace(word, '/', '.');
  return word;
}

const std::vector<std::string> words = [] {
  std::vector<std::string> all = other_words;
  for (const RecordText& text : record_texts) all.push_back(word_of(text));
  return all;
}();
const std::string& login = words[2];
const std::string& token_name = words[3];
const std::string& file_bytes = words[12];

std::string hex(std::span<const std::uint8_t> bytes) {
  std::string text;
  for (const std::uint8_t byte : bytes) text += fmt::format("{:02x}", byte);
  return text;
}

std::string digest_of_file() {
  return hex(tlog::sha256(file_bytes));
}

}  // namespace

Rig::Rig(std::string server, std::string slipway, std::string dir)
    : server_(std::move(server)), slipway_(std::move(slipway)), dir_(std::move(dir)) {}
Rig::~Rig() = default;

void Rig::start() {
  process_ = std::make_unique<support::ServerProcess>(
      server_, dir_, std::vector<std::string>{"--commands-per-second", "1000000"});
  if (token_.empty()) token_ = process_->claim();
}

void Rig::stop() {
  process_->signal(SIGTERM);
  while (!process_->ended()) std::this_thread::sleep_for(10ms);
  process_.reset();
}

void Rig::kill() {
  process_.reset();
}

void Rig::arm(const std::string& failpoint) {
  ::setenv("SLIPWAY_FAILPOINT", failpoint.c_str(), 1);
}

// --- talking to it ------------------------------------------------------------------------------

support::HttpAnswer Rig::ask(const std::string& path) const {
  return support::http(process_->port(), "GET", path, "", "Authorization: Bearer " + token_ + "\r\n");
}

std::string Rig::get(const std::string& path) {
  const auto answer = ask(path);
  if (answer.status != 200)
    throw std::runtime_error(fmt::format("{}: {} {}", path, answer.status, answer.body));
  return answer.head + answer.body;
}

std::string Rig::post(const std::string& path, const std::string& body) {
  const auto answer =
      support::http(process_->port(), "POST", path, body, "Authorization: Bearer " + token_ + "\r\n");
  if (answer.status != 200)
    throw std::runtime_error(fmt::format("{}: {} {}", body, answer.status, answer.body));
  return answer.head + answer.body;
}

void Rig::command(const std::string& stream, const std::string& intent, const std::string& cookie) {
  const std::string body =
      fmt::format(R"({{"commandId":"c-{}","project":"{}",{}}})", ++commands_, stream, intent);
  if (cookie.empty()) return (void)post("/api/v1/commands", body);
  const auto answer =
      support::http(process_->port(), "POST", "/api/v1/commands", body, "Cookie: " + cookie + "\r\n");
  if (answer.status != 200)
    throw std::runtime_error(fmt::format("{}: {} {}", body, answer.status, answer.body));
}

// `cookie`: of the second person, who approves what the first has made.
void Rig::write_records(const std::string& cookie) {
  const std::string me = support::between(get("/api/v1/me"), R"("personId":")", '"');
  command("workspace", R"("addDepartment":{"departmentId":"it","name":"IT"})");
  command("workspace", fmt::format(R"("editPerson":{{"personId":"{}","departmentId":"it"}})", me));
  command("bank", R"("joinDepartment":{"departmentId":"it"})");
  for (const char* role : {"TESTER", "CUTOVER_MANAGER", "BUSINESS_SIGNATORY"})
    command("bank", fmt::format(R"("grantRole":{{"personId":"{}","role":"{}"}})", me, role));
  for (const char* role : {"SPONSOR", "APPROVER", "PROJECT_LEAD"})
    command("bank", fmt::format(R"("grantRole":{{"personId":"{}","role":"{}"}})", person, role));
  for (const RecordText& text : record_texts) {
    for (std::string intent : std::vector<std::string>(text.intents.begin(), text.intents.end())) {
      const bool second = intent.starts_with('*');
      if (second) intent.erase(0, 1);
      for (std::size_t at = intent.find('$'); at != intent.npos; at = intent.find('$'))
        intent.replace(at, 1, word_of(text));
      command("bank", intent, second ? cookie : std::string{});
    }
  }
}

void Rig::fill(std::size_t commits) {
  std::atomic<std::size_t> next{0};
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < fillers; ++thread)
    threads.emplace_back([&] {
      for (std::size_t i = next++; i < commits; i = next++)
        (void)post(
            "/api/v1/commands",
            fmt::format(
                R"({{"commandId":"f-{0}","project":"bank","editTask":{{"taskId":"t2","title":"T {0}"}}}})",
                i));
    });
}

void Rig::write() {
  command("workspace", fmt::format(R"("addPerson":{{"personId":"{}","name":"{}","email":"{}"}})", person,
                                   words[0], words[1]));
  command("workspace", fmt::format(R"("editPerson":{{"personId":"{}","name":"{}"}})", person, words[4]));
  const std::string link = support::between(
      post("/api/v1/invitations", fmt::format(R"({{"personId":"{}"}})", person)), "welcome#", '"');
  const std::string signed_in =
      post("/api/v1/set-password",
           fmt::format(R"({{"link":"{}","login":"{}","password":"a long enough password"}})", link, login));
  const std::string cookie = support::between(signed_in, "Set-Cookie: ", ';');
  (void)support::http(process_->port(), "POST", "/api/v1/tokens",
                      fmt::format(R"({{"name":"{}"}})", token_name), "Cookie: " + cookie + "\r\n");

  command("bank", R"("createProject":{"name":"Bank"})");
  command("bank",
          fmt::format(R"("createTask":{{"taskId":"t1","title":"One","description":"{}"}})", words[8]));
  command("bank", R"("createTask":{"taskId":"t2","title":"Two"})");
  for (const std::string& description : {words[6], words[7]})
    command("bank", fmt::format(R"("editTask":{{"taskId":"t1","description":"{}"}})", description));
  command("bank", fmt::format(R"("commentTask":{{"taskId":"t1","commentId":"k1","text":"{}"}})", words[5]));
  command("bank", R"("scheduleMeeting":{"meetingId":"m","kind":"SYNC","title":"Sync",)"
                  R"("startsAt":"2026-03-02T09:00:00Z","plannedMinutes":30})");
  command("bank", R"("startMeeting":{"meetingId":"m"})");
  for (const std::string& text : {words[9], words[10]})
    command("bank", fmt::format(R"("editMinutes":{{"meetingId":"m","blockId":"b","text":"{}"}})", text));
  attach();
  write_records(cookie);
  fill(more_than_a_checkpoint);
}

void Rig::attach() {
  const auto stored = support::http(process_->port(), "POST", "/api/v1/projects/bank/files", file_bytes,
                                    "Authorization: Bearer " + token_ + "\r\nContent-Type: text/plain\r\n");
  if (stored.status != 200) throw std::runtime_error("the file was not taken: " + stored.body);
  command("bank", fmt::format(R"("attachFile":{{"attachmentId":"f1","about":"task/t1","digest":"{}",)"
                              R"("size":"{}","name":"{}.txt","type":"text/plain"}})",
                              digest_of_file(), file_bytes.size(), words[11]));
}

bool Rig::erase() {
  try {
    std::vector<std::string_view> texts{"task/t1", "comment/k1", "minutes/m/b", "file/f1"};
    for (const RecordText& text : record_texts) texts.push_back(text.name);
    for (const std::string_view text : texts)
      command("bank", fmt::format(R"("redactText":{{"text":"{}","reason":"asked for"}})", text));
    command("workspace", fmt::format(R"("erasePerson":{{"personId":"{}","reason":"asked for"}})", person));
    return true;
  } catch (const std::exception&) {
    for (int wait = 0; wait < 500 && !process_->ended(); ++wait) std::this_thread::sleep_for(10ms);
    if (!process_->ended()) throw;
    ::unsetenv("SLIPWAY_FAILPOINT");
    return false;
  }
}

// --- looking ------------------------------------------------------------------------------------

void Rig::say(const std::string& what) {
  ++found_;
  fmt::print("FOUND {}\n", what);
}

void Rig::look_at(const std::string& when, const std::string& path, const std::string& bytes) {
  for (const std::string& word : words) {
    ++checks_;
    if (bytes.contains(word)) say(fmt::format("{}: {} in {}", when, word, path));
  }
}

void Rig::look_at_files(const std::string& when, bool before) {
  for (const auto& entry : fs::recursive_directory_iterator(dir_)) {
    if (!entry.is_regular_file()) continue;
    const std::string bytes = support::read_file(entry.path());
    const std::string path = fs::relative(entry.path(), dir_).string();
    for (const std::string& word : words) {
      ++checks_;
      const bool allowed =
          before && ((path.starts_with("accounts/") && (word == login || word == token_name)) ||
                     (path.starts_with("files/") && word == file_bytes));
      if (!allowed && bytes.find(word) != std::string::npos)
        say(fmt::format("{}: {} in {}", when, word, path));
    }
  }
}

std::vector<std::string> Rig::paths() const {
  std::vector<std::string> paths{"/api/v1/projects", "/api/v1/tokens", "/api/v1/me"};
  const std::pair<std::string, std::vector<std::string>> views[] = {
      {"workspace", {"directory"}},
      {"bank",
       {"overview", "board", "meeting", "requirements", "sprints", "timeline", "tests", "environment",
        "gates", "runbook", "risks", "people", "operation", "closure", "files"}}};
  for (const auto& [stream, names] : views) {
    const std::string base = "/api/v1/projects/" + stream;
    for (const std::string& name : names)
      for (const char* at : {"", "?at=4", "?at=6", "?at=9", "?at=12", "?at=40", "?at=60", "?at=80",
                             "?at=4096", "?at=4200", "?at=1000000", "?at=2100-01-01T00:00:00Z"})
        paths.push_back(base + "/views/" + name + at);
    for (const char* query : {"?limit=200", "?before=20&limit=200", "?at=12&limit=200"})
      paths.push_back(base + "/audit" + query);
    for (const std::string& word : words) paths.push_back(base + "/audit?limit=200&q=" + word);
    paths.push_back(base + "/commits");
  }
  for (const char* file : {"tasks.csv", "project.json", "calendar.ics", "minutes.md"})
    paths.push_back(std::string("/api/v1/projects/bank/export/") + file);
  for (const char* overall : {"portfolio", "calendar", "work", "inbox"})
    paths.push_back(fmt::format("/api/v1/workspace/views/{}", overall));
  return paths;
}

void Rig::look_at_answers(const std::string& when) {
  for (const std::string& path : paths()) look_at(when, path, get(path));
  ++checks_;
  if (ask("/api/v1/projects/bank/files/" + digest_of_file()).status == 200)
    say(when + ": the file can be fetched");
}

void Rig::look_at_exports(const std::string& when) {
  if (slipway_.empty()) return;
  for (const auto& [path, bytes] : take_out()) look_at(when, path, bytes);
}

// --- taking out ---------------------------------------------------------------------------------

void Rig::slipway(const std::vector<std::string>& arguments) {
  std::string line = fmt::format("SLIPWAY_URL=http://127.0.0.1:{} SLIPWAY_TOKEN={} HOME='{}' '{}'",
                                 process_->port(), token_, dir_, slipway_);
  for (const std::string& argument : arguments) line += " '" + argument + "'";
  if (const int status = std::system((line + " >/dev/null").c_str()); status != 0)
    throw std::runtime_error(fmt::format("slipway {}: status {}", fmt::join(arguments, " "), status));
}

// Beside the data directory: what is in there is looked at by itself.
std::map<std::string, std::string> Rig::take_out() {
  const std::string out = dir_ + ".out";
  fs::remove_all(out);
  fs::create_directories(out);
  for (const std::string stream : {"bank", "workspace"}) {
    std::vector<std::string> arguments{"audit", "export", stream, "-o", out + "/" + stream + ".slipway"};
    if (stream != "workspace") arguments.push_back("--files");
    slipway(arguments);
  }
  slipway({"backup", "create", out + "/backup"});
  std::map<std::string, std::string> taken;
  for (const auto& entry : fs::recursive_directory_iterator(out))
    if (entry.is_regular_file())
      taken[fs::relative(entry.path(), out).string()] = support::read_file(entry.path());
  fs::remove_all(out);
  return taken;
}

void Rig::expect_in_exports() {
  if (slipway_.empty()) return;
  const auto taken = take_out();
  for (const std::string_view holder : {"bank.slipway", "backup/"}) {
    ++checks_;
    const bool found = std::ranges::any_of(taken, [&](const auto& file) {
      return file.first.starts_with(holder) && file.second.contains(file_bytes);
    });
    if (!found) say(fmt::format("{} does not hold the file: this rig looks at too little", holder));
  }
}

void Rig::expect_in_answers() {
  std::string all;
  for (const std::string& path : paths()) all += get(path);
  all += get("/api/v1/projects/bank/files/" + digest_of_file());
  for (const std::string& word : words) {
    const bool own = word == login || word == token_name;  // Told to that person only.
    ++checks_;
    if (!own && all.find(word) == std::string::npos)
      say("no answer says " + word + ": this rig looks at too little");
  }
}

Leaves Rig::leaves() const {
  auto store = RocksEventStore::open(dir_ + "/log");
  if (!store) throw std::runtime_error(store.error());
  Leaves leaves;
  const auto read = (*store)->read_all(Position{0}, [&](const StoredCommit& stored) {
    leaves[{std::string{stored.stream}, stored.revision.value}] = hex(tlog::leaf_hash(stored.bytes));
    return true;
  });
  if (!read) throw std::runtime_error("the log cannot be read");
  return leaves;
}

void Rig::take_leaves() {
  before_ = leaves();
}

void Rig::expect_same_leaves(const std::string& when) {
  const Leaves now = leaves();
  for (const auto& [place, leaf] : before_) {
    ++checks_;
    const auto found = now.find(place);
    if (found == now.end() || found->second != leaf)
      say(fmt::format("{}: commit {} of {} is not what it was", when, place.second, place.first));
  }
}

}  // namespace slipway::erasure
