#include "tests/protocol/conversation.h"

#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <sstream>

#include "tests/protocol/world.h"

namespace slipway::test {
namespace {

constexpr std::string_view first_client = "ann";

// An unknown field of so many bytes in all, as a later version of the protocol might send.
std::string unknown_field(std::size_t size) {
  std::string bytes{"\xfa\x7f"};  // Field 2047, length-delimited; then a length of two or three bytes.
  const std::size_t length = size - (size - 4 < 128 * 128 ? 4 : 5);
  for (std::size_t left = length;;) {
    const bool more = left >= 128;
    bytes.push_back(static_cast<char>((left & 0x7f) | (more ? 0x80 : 0)));
    if (!more) break;
    left >>= 7;
  }
  bytes.append(length, 'x');
  EXPECT_EQ(bytes.size(), size);
  return bytes;
}

std::string padded(const v1::ClientFrame& frame, Codec codec, std::size_t size) {
  std::string bytes = encode_client(frame, codec);
  EXPECT_LT(bytes.size() + 200, size);
  if (codec == Codec::json)
    bytes.append(size - bytes.size(), ' ');
  else
    bytes += unknown_field(size - bytes.size());
  return bytes;
}

// Sentences have their own tests; here it matters that they are there, in both languages.
void drop_sentence(v1::Text& text) {
  EXPECT_FALSE(text.zh().empty());
  EXPECT_FALSE(text.en().empty());
  text.Clear();
}

class Play {
 public:
  explicit Play(Codec codec) : codec_(codec) {}

  std::string run(const std::string& text) {
    std::istringstream lines(text);
    std::string line;
    while (std::getline(lines, line)) {
      if (line.starts_with("<") || line.find("< ") < line.find(' ')) continue;  // An answer: made anew.
      out_ += line + "\n";
      if (line.empty() || line.starts_with("#")) continue;
      input(line);
    }
    return out_;
  }

 private:
  World& world() {
    if (world_) return *world_;
    world_ = std::make_unique<World>(limits_);
    world_->on_message = [this](const World::Client& client, const v1::ServerFrame& frame,
                                const OutMessage&) { write(client, text_of(frame)); };
    world_->on_close = [this](const World::Client& client) {
      write(client, "closed " + std::to_string(static_cast<int>(*client.closed)));
    };
    return *world_;
  }

  void input(const std::string& line) {
    if (line.starts_with("! ")) return directive(line.substr(2));
    const std::size_t mark = line.find("> ");
    ASSERT_NE(mark, std::string::npos) << line;
    world().send(speaker(line.substr(0, mark)), client_frame(line.substr(mark + 2)));
  }

  World::Client& speaker(const std::string& name) {
    const std::string known = name.empty() ? std::string(first_client) : name;
    if (!connected_.contains(known)) connected_[known] = &world().connect(known, codec_);
    return *connected_.at(known);
  }

  void directive(const std::string& text) {
    std::istringstream words(text);
    std::string word;
    std::string name;
    words >> word;
    if (word == "limit") return limit(words);
    if (word == "wait") return wait(words);
    if (word == "drain") return world().drain();
    if (word == "restart") return connected_.clear(), world().restart();
    words >> name;
    if (word == "as") return as(name, words);
    if (word == "read-only") return world().set_read_only(name);
    if (word == "end-credential") return world().end_credentials(name);
    if (word == "connect") return void(speaker(name));
    if (word == "disconnect") {
      world().disconnect(speaker(name));
      connected_.erase(name);
      return;
    }
    if (word == "stops-reading") return world().set_reads(speaker(name), false);
    if (word == "reads") return world().set_reads(speaker(name), true);
    if (word == "bytes") return bytes(name, words);
    if (word == "raw") return raw(name, words);
    ADD_FAILURE() << "unknown: " << text;
  }

  // ! limit NAME N: before anything else.
  void limit(std::istringstream& words) {
    ASSERT_FALSE(world_) << "limits come first";
    std::string name;
    unsigned value = 0;
    words >> name >> value;
    if (name == "subscriptions")
      limits_.subscriptions_max = value;
    else if (name == "commands-per-second")
      limits_.commands_per_second_max = value;
    else
      ADD_FAILURE() << "no limit " << name;
  }

  // ! wait 5s, ! wait 1500ms
  void wait(std::istringstream& words) {
    std::string time;
    words >> time;
    const long count = std::stol(time);
    world().wait(time.ends_with("ms") ? Millis(count) : Millis(count * 1'000));
  }

  // ! as PERSON {command}: over HTTP, beside the conversation.
  void as(const std::string& person, std::istringstream& words) {
    std::string json;
    std::getline(words, json);
    world().command(person, json);
  }

  // ! bytes N {frame}: from the first client, made up to exactly so many bytes.
  void bytes(const std::string& count, std::istringstream& words) {
    std::string json;
    std::getline(words, json);
    world().send(speaker(""), padded(client_frame(json), codec_, std::stoul(count)));
  }

  // ! raw TEXT: these very bytes, from the first client.
  void raw(const std::string& first, std::istringstream& words) {
    std::string rest;
    std::getline(words, rest);
    world().send(speaker(""), first + rest);
  }

  void write(const World::Client& client, const std::string& what) {
    out_ += (client.name == first_client ? "" : client.name) + "< " + what + "\n";
  }

  std::string text_of(v1::ServerFrame frame) {
    if (frame.write_state().read_only()) drop_sentence(*frame.mutable_write_state()->mutable_message());
    if (frame.welcome().has_write_state())
      drop_sentence(*frame.mutable_welcome()->mutable_write_state()->mutable_message());
    if (frame.has_error()) drop_sentence(*frame.mutable_error()->mutable_message());
    if (frame.has_view_closed()) drop_sentence(*frame.mutable_view_closed()->mutable_message());
    if (frame.ack().has_refused()) drop_sentence(*frame.mutable_ack()->mutable_refused()->mutable_message());
    std::string json;
    EXPECT_TRUE(google::protobuf::util::MessageToJsonString(frame, &json).ok());
    return with_named_leaves(std::move(json));
  }

  // A hash of 32 bytes in base64 becomes `leaf-1`, `leaf-2`, … in the order in which they are first seen.
  std::string with_named_leaves(std::string json) {
    static const std::regex hash(R"re("leafHash":"([A-Za-z0-9+/]{43}=)")re");
    std::smatch match;
    while (std::regex_search(json, match, hash)) {
      const std::string name =
          leaves_.try_emplace(match[1], "leaf-" + std::to_string(leaves_.size() + 1)).first->second;
      json.replace(static_cast<std::size_t>(match.position(1)), static_cast<std::size_t>(match.length(1)),
                   name);
    }
    return json;
  }

  const Codec codec_;
  SessionLimits limits_;
  std::unique_ptr<World> world_;
  std::map<std::string, World::Client*> connected_;
  std::map<std::string, std::string> leaves_;
  std::string out_;
};

}  // namespace

std::string play(const std::string& text, Codec codec) {
  return Play(codec).run(text);
}

}  // namespace slipway::test
