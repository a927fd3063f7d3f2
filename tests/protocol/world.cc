#include "tests/protocol/world.h"
#include "proto/json_text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

namespace slipway::test {
namespace {

using namespace std::chrono_literals;
constexpr std::chrono::sys_days begin_day{std::chrono::year{2026} / 3 / 2};
constexpr Millis begin_time = 9h - 1s;  // steady() begins at one second.

const std::vector<std::pair<std::string, std::string>> workspace_commands{
    {"system", R"({"project":"workspace","createWorkspace":{"name":"Test"}})"},
    {"system", R"({"project":"workspace","addPerson":{"personId":"ann","name":"Ann"}})"},
    {"system", R"({"project":"workspace","grantRole":{"personId":"ann","role":"ADMINISTRATOR"}})"},
    {"ann", R"({"project":"workspace","addPerson":{"personId":"bob","name":"Bob"}})"},
    {"ann", R"({"project":"workspace","addPerson":{"personId":"eve","name":"Eve"}})"},
    {"ann", R"({"project":"workspace","grantRole":{"personId":"eve","role":"AUDITOR"}})"},
    {"ann", R"({"project":"bank","createProject":{"name":"Bank"}})"},
    {"ann", R"({"project":"bank","createTask":{"taskId":"t1","title":"One"}})"},
    {"ann", R"({"project":"bank","createTask":{"taskId":"t2","title":"Two"}})"},
};

Principal principal_of(std::string_view credential, WallTime now) {
  const std::size_t slash = std::min(credential.find('/'), credential.size());
  Principal principal;
  principal.person_id = credential.substr(0, slash);
  if (const std::size_t at = principal.person_id.find('@'); at != std::string::npos) {
    const std::size_t colon = principal.person_id.find(':', at);
    principal.scope = {principal.person_id.substr(at + 1, colon - at - 1),
                       principal.person_id.substr(colon + 1)};
    principal.person_id.resize(at);
  }
  principal.id = "credential-of-" + principal.person_id;
  principal.expires = now + 24h * 365;
  if (slash < credential.size())
    principal.expires = now + std::chrono::seconds(std::stoi(std::string(credential.substr(slash + 1))));
  return principal;
}

bool is_person(std::string_view name) {
  return name == "ann" || name == "bob" || name == "eve";
}

}  // namespace

// --- the world around the core ------------------------------------------------------------------

WallTime ManualRuntime::wall() const {
  return begin_day + begin_time + now_;
}

void ManualRuntime::post(std::size_t shard, Task task) {
  EXPECT_EQ(shard, 0U);
  tasks_.push_back(std::move(task));
}

bool ManualRuntime::run_one() {
  if (tasks_.empty()) return false;
  Task task = std::move(tasks_.front());
  tasks_.pop_front();
  task();
  return true;
}

std::optional<Principal> TestAuthenticator::verify_token(const std::string& token, WallTime now) {
  Principal principal = principal_of(token, now);
  if (!is_person(principal.person_id)) return std::nullopt;
  return principal;
}

std::optional<Principal> TestAuthenticator::redeem_ticket(const std::string& ticket, WallTime now) {
  const std::string person = ticket.substr(0, ticket.find('#'));
  if (person == ticket || !is_person(person) || !used_.insert(ticket).second) return std::nullopt;
  return principal_of(person, now);
}

World::World(SessionLimits limits, MemoryEventStore::Mode mode)
    : store_(mode), context_{store_, *keys_, *checkpoints_, runtime_, authenticator_} {
  context_.limits = limits;
  context_.server_id = "test";
  context_.log_epoch = "first";
  context_.project_template = [](const std::string&) { return nullptr; };
  start();
  make_workspace();
}

void World::start() {
  shard_ = std::make_unique<Shard>(0, context_);
  shards_ = {shard_.get()};
  shard_->connect(shards_);
  shard_->load_workspace([] {});
  settle();
}

void World::restart() {
  clients_.clear();
  start();
}

World::~World() = default;

void World::set_read_only(const std::string& reason) {
  context_.read_only = reason;
  shard_->set_read_only(reason);
  settle();
}

void World::make_workspace() {
  for (const auto& [person, json] : workspace_commands) {
    command(person, json);
    while (store_.waiting() > 0) {
      store_.sync();
      settle();
    }
  }
}

v1::Ack World::command(const std::string& person, const std::string& json) {
  v1::Command command;
  std::string error;
  EXPECT_TRUE(from_json(json, command, error)) << json << ": " << error;
  if (command.command_id().empty()) command.set_command_id("setup-" + std::to_string(++commands_));
  v1::Origin origin;
  origin.set_channel(v1::Origin::SERVER);
  auto answer = std::make_shared<v1::Ack>();
  shard_->submit_command(std::move(command), person, origin, [answer](const v1::Ack& ack) { *answer = ack; });
  settle();
  EXPECT_FALSE(answer->has_refused()) << json << ": " << answer->ShortDebugString();
  return *answer;
}

// --- connections --------------------------------------------------------------------------------

World::Client& World::connect(const std::string& name, Codec codec) {
  auto& client = clients_[name];
  client = std::make_unique<Client>(Client{name, next_id_++, codec, true, false, std::nullopt});
  shard_->open_session(client->id, codec);
  settle();
  return *client;
}

void World::send(Client& client, std::string_view bytes) {
  if (Session* session = this->session(client)) session->receive(bytes);
  settle();
}

void World::send(Client& client, const v1::ClientFrame& frame) {
  send(client, encode_client(frame, client.codec));
}

void World::set_reads(Client& client, bool reads) {
  client.reads = reads;
  if (reads && std::exchange(client.writing, false))
    if (Session* session = this->session(client)) session->sent();
  pump(client);
  settle();
}

void World::disconnect(Client& client) {
  shard_->close_session(client.id);
  settle();
}

void World::wait(Millis time) {
  while (time > 0ms) {
    const Millis step = std::min<Millis>(time, 1s);
    runtime_.advance(step);
    time -= step;
    shard_->tick();
    settle();
    cut();
  }
}

// A client that takes nothing more is not waited for once its session has ended.
void World::cut() {
  for (const auto& [name, client] : clients_)
    if (Session* session = this->session(*client); session && session->closing())
      close(*client, *session->closing());
}

void World::settle() {
  do {
    while (runtime_.run_one()) {
    }
    shard_->end_of_turn();
    for (const SessionId id : runtime_.take_woken())
      for (const auto& [name, client] : clients_)
        if (client->id == id) pump(*client);
  } while (runtime_.waiting() > 0);
}

// As the connection does: one message at a time, the next one when it has left.
void World::pump(Client& client) {
  Session* session = this->session(client);
  while (session && !client.writing) {
    auto message = session->next_message();
    if (!message) break;
    on_message(client, read_frame(*message, client.codec), *message);
    client.writing = !client.reads;
    if (client.reads) session->sent();
  }
  if (session && session->closing()) close(client, *session->closing());
}

void World::close(Client& client, CloseCode code) {
  client.closed = code;
  shard_->close_session(client.id);
  on_close(client);
}

// --- frames -------------------------------------------------------------------------------------

v1::ServerFrame read_frame(const OutMessage& message, Codec codec) {
  const std::string bytes = *message.head + (message.body ? *message.body : "");
  v1::ServerFrame frame;
  std::string error;
  const bool read = codec == Codec::json ? from_json(bytes, frame, error) : frame.ParseFromString(bytes);
  EXPECT_TRUE(read) << "not a ServerFrame: " << error;
  return frame;
}

v1::ClientFrame client_frame(const std::string& json) {
  v1::ClientFrame frame;
  std::string error;
  EXPECT_TRUE(from_json(json, frame, error)) << json << ": " << error;
  return frame;
}

std::string encode_client(const v1::ClientFrame& frame, Codec codec) {
  return codec == Codec::json ? to_json(frame) : frame.SerializeAsString();
}

}  // namespace slipway::test
