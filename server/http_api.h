// The HTTP API and the web app's files, without sockets: a request in, a response out.
//
// Requests have passed the gate (http_gate.h). Most work runs on a worker thread, where it may block; what
// concerns a project's newest state is asked of its shard. Paths and bodies: server/http/openapi.json,
// proto/slipway/v1/api.proto.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "server/account_api.h"
#include "server/disk_watch.h"
#include "server/file_api.h"
#include "server/file_scrub.h"
#include "server/http_call.h"
#include "server/http_export.h"
#include "server/import_api.h"
#include "server/log_api.h"
#include "server/log_care.h"
#include "server/refusal_journal.h"
#include "server/shard.h"
#include "server/static_files.h"
#include "server/templates.h"
#include "server/webhooks.h"
#include "server/witness_api.h"
#include "server/workspace_views.h"
#include "slipway/v1/api.pb.h"

namespace slipway {

class HttpApi {
 public:
  struct Options {
    std::vector<std::string> origins;        // Beside the request's own host.
    std::string openapi;                     // The file's text.
    std::vector<std::string> embed_origins;  // Whose pages may frame `/embed`.
  };
  // What it speaks for; all of it outlives the API.
  struct Parts {
    ShardContext& context;
    const std::vector<Shard*>& shards;
    Accounts& accounts;
    const Templates& templates;
    const StaticFiles& files;
    const LogKeys& log_keys;
    Cosignatures& cosignatures;
    const DiskWatch& disk;
    LogCare& log_care;
    FileStore& file_store;
    std::shared_ptr<UploadRoom> upload_room;
    const FileScrub& file_scrub;
    RefusalJournal& refusals;
    const Webhooks& webhooks;
    FileApi::Workers file_workers;
  };
  HttpApi(const Parts& parts, Options options);

  // Any thread; never blocks.
  void handle(HttpRequest request, HttpRespond respond);

  // Whether a request's body is for handle_upload.
  static bool comes_in_pieces(std::string_view method, std::string_view target) {
    return FileApi::is_upload(method, target) || ImportApi::is_plan(method, target);
  }
  // The same of a request whose body comes in pieces: accepts it, or responds. Any thread; never blocks.
  void handle_upload(HttpRequest request, HttpRespond respond, FileApi::AcceptBody accept);

  // Whether a browser page of this origin may speak to a server that it reached as `host`.
  bool origin_allowed(std::string_view origin, std::string_view host) const;

  void set_ready(bool ready) { ready_ = ready; }

 private:
  using Call = HttpCall;
  void route(std::shared_ptr<Call> call);
  bool route_projects(const std::shared_ptr<Call>& call);
  void show_template(const std::shared_ptr<Call>& call, const std::string& id);
  void command(const std::shared_ptr<Call>& call);
  using Summaries = std::map<std::string, v1::ProjectSummary>;
  // Goes on with the projects that the caller may read, by id, on some shard.
  void gather_projects(const std::shared_ptr<Call>& call,
                       std::function<void(const std::shared_ptr<Call>&, Summaries)> then);
  void list_projects(const std::shared_ptr<Call>& call);
  using SendView = std::function<void(Call&, v1::ViewResponse)>;
  void workspace_view(const std::shared_ptr<Call>& call, const std::string& view, SendView send);
  void read_workspace_view(Call& call, const std::string& view, const std::vector<ProjectAt>& projects,
                           const domain::Workspace& workspace, const SendView& send);
  static void send_tagged(Call& call, v1::ViewResponse response);
  void export_project(const std::shared_ptr<Call>& call, const std::string& project, const std::string& file);
  void export_workspace(const std::shared_ptr<Call>& call, const std::string& file);
  ViewSource view_source() const { return {context_.store, context_.keys, context_.checkpoints}; }
  void view(const std::shared_ptr<Call>& call, const std::string& project, const std::string& view);
  void send_view(Call& call, const std::string& project, const std::string& view, Revision head);
  std::optional<Revision> moment(Call& call, const std::string& project, const std::string& name,
                                 Revision head);
  void digest(const std::shared_ptr<Call>& call, const std::string& project);
  void audit(const std::shared_ptr<Call>& call, const std::string& project);
  void refusals(const std::shared_ptr<Call>& call, const std::string& project);
  void commits(const std::shared_ptr<Call>& call, const std::string& project);
  void ready(Call& call);
  bool route_log_care(const std::shared_ptr<Call>& call);
  // Runs `then` on a worker if the caller has one of these roles in the workspace; answers by itself
  // otherwise.
  void when_in_role(const std::shared_ptr<Call>& call, std::vector<v1::Role> roles,
                    std::function<void(std::shared_ptr<Call>, const domain::Workspace&)> then);
  void metrics(const std::shared_ptr<Call>& call);
  void file(Call& call);
  // Runs `then` on a worker once the caller is known to be allowed to read the view; answers by itself
  // otherwise.
  void when_readable(const std::shared_ptr<Call>& call, const std::string& project, const std::string& view,
                     std::function<void(std::shared_ptr<Call>, Revision head)> then);
  // The same for files, and for attaching some.
  void when_files_readable(const std::shared_ptr<Call>& call, const std::string& project,
                           std::function<void(const std::shared_ptr<Call>&)> then);
  void when_attaching(const std::shared_ptr<Call>& call, const std::string& project,
                      std::function<void(const std::shared_ptr<Call>&)> then);
  // The same for an import.
  void when_importing(const std::shared_ptr<Call>& call, const std::string& project,
                      std::function<void(const std::shared_ptr<Call>&, Revision head)> then);
  using MayIn = bool (Shard::*)(const std::string& person_id, const ProjectActor& actor) const;
  void when_may(const std::shared_ptr<Call>& call, const std::string& project, MayIn may,
                std::function<void(const std::shared_ptr<Call>&, Revision head)> then);
  // The same for an audit trail.
  void when_auditable(const std::shared_ptr<Call>& call, const std::string& project,
                      std::function<void(const std::shared_ptr<Call>&)> then);
  // Runs `then` on a worker with the workspace's witnesses as they are now.
  void with_witnesses(const std::shared_ptr<Call>& call,
                      std::function<void(const std::shared_ptr<Call>&, Cosignatures::Witnesses)> then);
  // Whether it is known who calls, and that they may call this; answers by itself otherwise.
  bool admit(Call& call);
  // Whether the secret that was shown reaches as far as this request.
  static bool within_scope(const Call& call);
  Shard& home(std::string_view project) const { return *shards_[home_shard(project, shards_.size())]; }
  std::size_t home_index(std::string_view project) const { return home_shard(project, shards_.size()); }

  ShardContext& context_;
  const std::vector<Shard*>& shards_;
  const Templates& templates_;
  const StaticFiles& files_;
  const DiskWatch& disk_;
  const Options options_;
  AccountApi account_api_;
  LogApi log_api_;
  WitnessApi witness_api_;
  FileApi file_api_;
  ImportApi import_api_;
  LogCare& log_care_;
  const FileScrub& file_scrub_;
  RefusalJournal& refusals_;
  const Webhooks& webhooks_;
  std::atomic<bool> ready_{false};
};

}  // namespace slipway
