// What every command of `slipway` works with: the options for all of them, the server, and the output.
//
// Reads and writes go over HTTP and block; each throws Failure where it cannot be had.
#pragma once

#include <google/protobuf/message.h>

#include <optional>
#include <ostream>
#include <string>
#include <string_view>

#include "clients/cli/config.h"
#include "clients/cli/failure.h"
#include "clients/cli/style.h"
#include "clients/cpp/connection.h"
#include "clients/cpp/view_format.h"
#include "proto/basics.h"
#include "proto/json_text.h"
#include "slipway/v1/api.pb.h"
#include "slipway/v1/commands.pb.h"

namespace slipway::cli {

// Options that every command takes. Empty: from the configuration file.
struct GlobalOptions {
  std::string url;
  std::string token;
  std::string project;
  std::string at;
  std::string language;
  bool json = false;
};

// Fields that this client does not know are skipped. False: not such a message.
bool from_json(std::string_view json, google::protobuf::Message& message);

// Whoever was erased is called so.
client::Directory named(client::Directory directory);

class App {
 public:
  App(GlobalOptions& options, std::ostream& out);

  const GlobalOptions& options() const { return options_; }
  std::ostream& out() { return out_; }
  const Style& style() const { return style_; }
  std::size_t terminal_width() const;  // Cells; COLUMNS, or 100 where the output is no terminal.
  bool interactive() const { return interactive_; }  // Whether the output is a terminal.

  Config& config() { return config_; }
  void save_config();
  client::Url url() const;
  std::string token() const;  // Throws not_signed_in where there is none.

  // One exchange. Any status is an answer; `authorised` sends the token.
  client::HttpResponse exchange(client::HttpRequest request, bool authorised = true) const;
  // The answer's body into `message`. Any status but 2xx throws.
  void get(const std::string& path, google::protobuf::Message& message) const;
  void post(const std::string& path, const google::protobuf::Message& body,
            google::protobuf::Message& message) const;
  // What a failed answer says, as a Failure.
  static Failure failure_of(const client::HttpResponse& response);
  // Of an attached file, up to `bytes` from there: 206 where there is such a part.
  client::HttpResponse file_part(const std::string& project, const std::string& digest, std::uint64_t from,
                                 std::uint64_t bytes) const;

  // The chosen project's id: --project, SLIPWAY_PROJECT or the remembered one, by id or name.
  std::string project();
  v1::Projects projects() const;
  std::string resolve_project(std::string_view typed) const;

  // What --at means, as the server takes it; empty: now.
  std::string moment() const;
  // A view as of --at, or now.
  v1::ViewResponse read(const std::string& project, const std::string& view) const;
  v1::ViewResponse read_at(const std::string& project, const std::string& view, std::uint64_t revision) const;
  client::Board board();
  client::Meetings meetings();
  client::Overview overview();
  const client::Directory& directory();        // As it is now; read once.
  std::string person(std::string_view typed);  // `me`, an id or a name, as an id.
  v1::Me me() const;

  // A command for the chosen project, or for this stream, with a fresh id.
  v1::Command command();
  v1::Command command(const std::string& stream);
  // Sends it (again, with its id, where the network fails) and prints its answer: JSON, or `done` and the
  // revision.
  void execute(const v1::Command& command, const std::string& done);
  v1::Ack send(const v1::Command& command) const;
  // Writes are about now: throws where --at was given.
  void refuse_at() const;

  void print_json(const google::protobuf::Message& message);
  void line(const std::string& text = {});

 private:
  std::string at_query() const;

  GlobalOptions& options_;
  std::ostream& out_;
  Style style_;
  bool interactive_ = false;
  Config config_;
  std::optional<std::string> project_;
  std::optional<client::Directory> directory_;
};

}  // namespace slipway::cli
