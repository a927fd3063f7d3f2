#include "server/http_api.h"

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <utility>

#include "projections/audit_page.h"
#include "projections/digest.h"
#include "projections/sealed_commit.h"
#include "proto/json_text.h"
#include "server/http_gate.h"
#include "server/metrics.h"
#include "server/page_policy.h"
#include "server/sentence.h"
#include "server/timestamp.h"
#include "slipway/v1/api.pb.h"

namespace slipway {
namespace {

constexpr std::uint64_t commits_page_bytes_max = 4 * 1024 * 1024;
constexpr std::uint64_t refusals_page = 200;

}  // namespace

HttpApi::HttpApi(const Parts& parts, Options options)
    : context_(parts.context),
      shards_(parts.shards),
      templates_(parts.templates),
      files_(parts.files),
      disk_(parts.disk),
      options_(std::move(options)),
      account_api_(parts.context, parts.shards, parts.accounts,
                   std::bind_front(&HttpApi::when_readable, this),
                   std::bind_front(&HttpApi::when_in_role, this)),
      log_api_(parts.context.store, parts.log_keys, parts.cosignatures,
               std::bind_front(&HttpApi::when_auditable, this)),
      witness_api_(parts.context.store, parts.log_keys, parts.cosignatures,
                   std::bind_front(&HttpApi::when_auditable, this),
                   std::bind_front(&HttpApi::with_witnesses, this)),
      file_api_(parts.file_store, parts.upload_room, parts.disk, parts.file_workers,
                std::bind_front(&HttpApi::when_files_readable, this),
                std::bind_front(&HttpApi::when_attaching, this)),
      import_api_(view_source(), std::bind_front(&HttpApi::when_importing, this)),
      log_care_(parts.log_care),
      file_scrub_(parts.file_scrub),
      refusals_(parts.refusals),
      webhooks_(parts.webhooks) {}

bool HttpApi::origin_allowed(std::string_view origin, std::string_view host) const {
  if (origin.empty()) return true;  // No browser.
  if (std::ranges::find(options_.origins, origin) != options_.origins.end()) return true;
  const std::size_t scheme = origin.find("://");
  return scheme != std::string_view::npos && origin.substr(scheme + 3) == host;
}

void HttpApi::handle(HttpRequest request, HttpRespond respond) {
  auto call = std::make_shared<Call>(std::move(request), std::move(respond), context_.runtime.wall());
  context_.runtime.run_blocking([this, call] { route(call); });
}

void HttpApi::handle_upload(HttpRequest request, HttpRespond respond, FileApi::AcceptBody accept) {
  auto call = std::make_shared<Call>(std::move(request), std::move(respond), context_.runtime.wall());
  context_.runtime.run_blocking([this, call, accept = std::move(accept)]() mutable {
    if (!origin_allowed(call->request.origin, call->request.host))
      return call->fail(403, "origin_not_allowed");
    if (!admit(*call)) return;
    if (ImportApi::is_plan(call->request.method, call->request.target))
      return import_api_.begin(call, std::move(accept));
    file_api_.begin_upload(call, std::move(accept));
  });
}

void HttpApi::route(std::shared_ptr<Call> call) {
  HttpResponse plain;
  plain.content_type = "text/plain; charset=utf-8";
  if (call->is("GET", {"healthz"})) {
    plain.body = share("ok\n");
    return call->send(std::move(plain));
  }
  if (call->is("GET", {"readyz"})) return ready(*call);
  if (call->is("GET", {"metrics"})) return metrics(call);
  const bool is_log = !call->path.empty() && call->path[0] == "log";
  if (call->path.empty() || (call->path[0] != "api" && !is_log)) return file(*call);
  if (!origin_allowed(call->request.origin, call->request.host)) return call->fail(403, "origin_not_allowed");
  if (call->is("GET", {"api", "v1", "openapi.json"})) {
    HttpResponse response;
    response.body = share(options_.openapi);
    return call->send(std::move(response));
  }
  if (call->is("GET", {"api", "v1", "webhook-key"})) {
    HttpResponse response;
    response.body =
        share(fmt::format(R"({{"algorithm":"ed25519","key":"{}"}})", webhooks_.key().public_key()));
    return call->send(std::move(response));
  }
  if (account_api_.route_before_sign_in(call)) return;
  if (!admit(*call)) return;
  if (!is_log && (call->path.size() < 2 || call->path[1] != "v1")) return call->fail(404, "route_unknown");
  if (witness_api_.route(call)) return;
  if (is_log) return log_api_.route(call);
  if (account_api_.route(call) || route_log_care(call) || file_api_.route(call) || route_projects(call))
    return;
  call->fail(404, "route_unknown");
}

bool HttpApi::admit(Call& call) {
  if (!account_api_.authenticate(call)) return call.fail(401, "sign_in_required"), false;
  if (!within_scope(call)) return call.fail(403, "token_scope"), false;
  return true;
}

// Before any route is chosen, so that no route can forget it.
bool HttpApi::within_scope(const Call& call) {
  const ViewScope& scope = call.principal->scope;
  return !scope.bounds() || call.is("GET", {"api", "v1", "projects", scope.project, "views", scope.view});
}

// --- projects -----------------------------------------------------------------------------------

bool HttpApi::route_projects(const std::shared_ptr<Call>& call) {
  const auto& path = call->path;
  const bool get = call->request.method == "GET";
  if (call->is("POST", {"api", "v1", "commands"}))
    command(call);
  else if (call->is("GET", {"api", "v1", "projects"}))
    list_projects(call);
  else if (call->is("GET", {"api", "v1", "templates"}))
    call->json(describe(templates_));
  else if (get && path.size() == 4 && path[2] == "templates")
    show_template(call, path[3]);
  else if (get && path.size() == 5 && path[2] == "workspace" && path[3] == "views")
    workspace_view(call, path[4], send_tagged);
  else if (get && path.size() == 5 && path[2] == "workspace" && path[3] == "export")
    export_workspace(call, path[4]);
  else if (get && path.size() == 6 && path[2] == "projects" && path[4] == "views")
    view(call, path[3], path[5]);
  else if (get && path.size() == 6 && path[2] == "projects" && path[4] == "export")
    export_project(call, path[3], path[5]);
  else if (get && path.size() == 5 && path[2] == "projects" && path[4] == "digest")
    digest(call, path[3]);
  else if (get && path.size() == 5 && path[2] == "projects" && path[4] == "audit")
    audit(call, path[3]);
  else if (get && path.size() == 5 && path[2] == "projects" && path[4] == "refusals")
    refusals(call, path[3]);
  else if (get && path.size() == 5 && path[2] == "projects" && path[4] == "commits")
    commits(call, path[3]);
  else
    return false;
  return true;
}

void HttpApi::show_template(const std::shared_ptr<Call>& call, const std::string& id) {
  const v1::Template* found = templates_.find(id);
  if (found == nullptr) return call->fail(404, "not_found");
  call->json(*found);
}

void HttpApi::command(const std::shared_ptr<Call>& call) {
  auto command = std::make_shared<v1::Command>();
  if (!call->read(*command)) return;
  // Any shard may take it; the workspace's own is as good as another and knows the newest roles first.
  const std::size_t shard = home_index(workspace_stream);
  context_.runtime.post(shard, [this, call, command, shard] {
    Shard& here = *shards_[shard];
    if (!here.is_active(call->principal->person_id)) return call->fail(401, "account_ended");
    if (!here.take_command_token(call->principal->person_id)) return call->fail(429, "too_many_commands");
    v1::Origin origin;
    origin.set_channel(call->by_cookie                 ? v1::Origin::WEB
                       : call->request.device == "cli" ? v1::Origin::CLI
                                                       : v1::Origin::API);
    here.submit_command(std::move(*command), call->principal->person_id, std::move(origin),
                        [call](const v1::Ack& ack) {
                          HttpResponse response;
                          response.status = ack.has_refused() ? 409 : 200;
                          response.headers.emplace_back("Cache-Control", not_kept);
                          response.body = share(to_json(ack));
                          call->send(std::move(response));
                        });
  });
}

namespace {

v1::ProjectSummary summary_of(const ProjectActor& actor, const Principal& principal) {
  v1::ProjectSummary summary;
  summary.set_project(actor.stream());
  summary.set_revision(actor.durable().value);
  actor.view(0)->each([&](const View::Item& item) {
    v1::Entity entity;
    if (!entity.ParseFromString(*item.entity)) return;
    if (entity.has_project())
      *summary.mutable_info() = std::move(*entity.mutable_project());
    else if (entity.has_stage())
      *summary.add_stages() = std::move(*entity.mutable_stage());
    else if (entity.has_member() && entity.member().person_id() == principal.person_id)
      *summary.mutable_my_roles() = std::move(*entity.mutable_member()->mutable_roles());
  });
  return summary;
}

// Collects what several shards answer, and goes on once all have.
struct Gathering {
  std::mutex mutex;
  std::size_t missing = 0;
  std::map<std::string, v1::ProjectSummary> found;
};

}  // namespace

void HttpApi::gather_projects(const std::shared_ptr<Call>& call,
                              std::function<void(const std::shared_ptr<Call>&, Summaries)> then) {
  auto streams = context_.store.streams();
  if (!streams) return call->fail(503, "log_unavailable");
  std::erase(*streams, std::string(workspace_stream));
  if (streams->empty()) return then(call, {});
  auto gathering = std::make_shared<Gathering>();
  gathering->missing = streams->size();
  for (const std::string& project : *streams) {
    context_.runtime.post(home_index(project), [this, call, gathering, project, then] {
      Shard& shard = home(project);
      shard.with_project(project, [call, gathering, then, &shard](ProjectActor* actor) {
        const bool readable = actor && actor->durable().value > 0 &&
                              shard.may_read_project(call->principal->person_id, *actor, "overview");
        const std::lock_guard lock(gathering->mutex);
        if (readable) gathering->found[actor->stream()] = summary_of(*actor, *call->principal);
        if (--gathering->missing == 0) then(call, std::move(gathering->found));
      });
    });
  }
}

void HttpApi::list_projects(const std::shared_ptr<Call>& call) {
  gather_projects(call, [](const std::shared_ptr<Call>& ready, Summaries found) {
    v1::Projects answer;
    for (auto& [id, summary] : found) *answer.add_projects() = std::move(summary);
    ready->json(answer);
  });
}

// Over the projects that the caller may read, as they are now.
void HttpApi::workspace_view(const std::shared_ptr<Call>& call, const std::string& view, SendView send) {
  if (!is_workspace_view(view)) return call->fail(404, "not_found");
  if (!call->parameter("at").empty()) return call->fail(400, "view_has_no_past");
  gather_projects(call, [this, view, send](const std::shared_ptr<Call>& ready, const Summaries& found) {
    std::vector<ProjectAt> projects;
    for (const auto& [id, summary] : found) projects.push_back({id, Revision{summary.revision()}});
    context_.runtime.post(home_index(workspace_stream),
                          [this, ready, view, send, projects = std::move(projects)] {
                            const auto workspace = home(workspace_stream).workspace();
                            context_.runtime.run_blocking([this, ready, view, send, projects, workspace] {
                              read_workspace_view(*ready, view, projects, *workspace, send);
                            });
                          });
  });
}

void HttpApi::read_workspace_view(Call& call, const std::string& view, const std::vector<ProjectAt>& projects,
                                  const domain::Workspace& workspace, const SendView& send) {
  const auto reader = reader_at(workspace, call.principal->person_id, to_timestamp(call.now));
  if (!reader) return call.fail(403, "forbidden");
  auto response = context_.workspace_views->read(view, projects, *reader);
  if (!response) return call.fail(503, "log_unavailable");
  send(call, *std::move(response));
}

// Who asks again with what it was tagged as is told that nothing changed.
void HttpApi::send_tagged(Call& call, v1::ViewResponse response) {
  const google::protobuf::Timestamp now = response.at();
  response.clear_at();
  const std::string tag = tag_of(response.SerializeAsString());
  if (call.answer_unchanged(tag)) return;
  *response.mutable_at() = now;
  call.json(response, {{"ETag", tag}, {"Cache-Control", not_kept}});
}

void HttpApi::export_workspace(const std::shared_ptr<Call>& call, const std::string& file) {
  const auto wish = read_wish(*call, file);
  if (!wish) return call->fail(400, "invalid");
  if (file != "calendar.ics") return call->fail(404, "not_found");
  workspace_view(call, "calendar", [wish](Call& ready, const v1::ViewResponse& calendar) {
    send_file(ready, export_calendar(calendar, *wish));
  });
}

void HttpApi::when_readable(const std::shared_ptr<Call>& call, const std::string& project,
                            const std::string& view,
                            std::function<void(std::shared_ptr<Call>, Revision)> then) {
  const auto names = view_names(project);
  if (!is_identifier(project) || std::ranges::find(names, view) == names.end())
    return call->fail(404, "not_found");
  context_.runtime.post(home_index(project), [this, call, project, view, then = std::move(then)] {
    Shard& shard = home(project);
    shard.with_project(project, [this, call, view, then, &shard](ProjectActor* actor) {
      if (!actor) return call->fail(503, "log_unavailable");
      if (actor->durable().value == 0) return call->fail(404, "not_found");
      if (!shard.may_read_project(call->principal->person_id, *actor, view))
        return call->fail(403, "forbidden");
      context_.runtime.run_blocking([call, then, head = actor->durable()] { then(call, head); });
    });
  });
}

void HttpApi::when_files_readable(const std::shared_ptr<Call>& call, const std::string& project,
                                  std::function<void(const std::shared_ptr<Call>&)> then) {
  if (project == workspace_stream) return call->fail(404, "not_found");
  when_readable(call, project, "files",
                [then = std::move(then)](const std::shared_ptr<Call>& ready, Revision) { then(ready); });
}

void HttpApi::when_attaching(const std::shared_ptr<Call>& call, const std::string& project,
                             std::function<void(const std::shared_ptr<Call>&)> then) {
  when_may(call, project, &Shard::may_attach_files,
           [then = std::move(then)](const std::shared_ptr<Call>& ready, Revision) { then(ready); });
}

void HttpApi::when_importing(const std::shared_ptr<Call>& call, const std::string& project,
                             std::function<void(const std::shared_ptr<Call>&, Revision)> then) {
  when_may(call, project, &Shard::may_import, std::move(then));
}

void HttpApi::when_may(const std::shared_ptr<Call>& call, const std::string& project, MayIn may,
                       std::function<void(const std::shared_ptr<Call>&, Revision)> then) {
  if (!is_identifier(project) || project == workspace_stream) return call->fail(404, "not_found");
  context_.runtime.post(home_index(project), [this, call, project, may, then = std::move(then)] {
    Shard& shard = home(project);
    shard.with_project(project, [this, call, may, then, &shard](ProjectActor* actor) {
      if (!actor) return call->fail(503, "log_unavailable");
      if (actor->durable().value == 0) return call->fail(404, "not_found");
      if (!(shard.*may)(call->principal->person_id, *actor)) return call->fail(403, "forbidden");
      context_.runtime.run_blocking([call, then, head = actor->durable()] { then(call, head); });
    });
  });
}

void HttpApi::when_auditable(const std::shared_ptr<Call>& call, const std::string& project,
                             std::function<void(const std::shared_ptr<Call>&)> then) {
  when_readable(call, project, "audit",
                [then = std::move(then)](const std::shared_ptr<Call>& ready, Revision) { then(ready); });
}

void HttpApi::with_witnesses(
    const std::shared_ptr<Call>& call,
    std::function<void(const std::shared_ptr<Call>&, Cosignatures::Witnesses)> then) {
  context_.runtime.post(home_index(workspace_stream), [this, call, then = std::move(then)] {
    const auto workspace = home(workspace_stream).workspace();
    context_.runtime.run_blocking([call, then, workspace] { then(call, workspace->witnesses); });
  });
}

void HttpApi::view(const std::shared_ptr<Call>& call, const std::string& project, const std::string& view) {
  when_readable(call, project, view,
                [this, project, view](const std::shared_ptr<Call>& ready, Revision head) {
                  send_view(*ready, project, view, head);
                });
}

// A revision or an instant in RFC 3339, as a revision up to `head`; absent: `head`. None: it is neither, or
// the log could not be read, and that is answered.
std::optional<Revision> HttpApi::moment(Call& call, const std::string& project, const std::string& name,
                                        Revision head) {
  const std::string text = call.parameter(name);
  if (text.empty()) return head;
  if (const auto number = parse_number(text)) return std::min(head, Revision{*number});
  google::protobuf::Timestamp time;
  if (!google::protobuf::util::TimeUtil::FromString(text, &time))
    return call.fail(400, "invalid"), std::nullopt;
  const auto found = revision_at(context_.store, context_.keys, project, time);
  if (!found) return call.fail(503, "log_unavailable"), std::nullopt;
  return std::min(head, *found);
}

void HttpApi::send_view(Call& call, const std::string& project, const std::string& name, Revision head) {
  const auto revision = moment(call, project, "at", head);
  if (!revision) return;
  const auto response = read_view(view_source(), project, name, *revision);
  if (!response) return call.fail(503, "log_unavailable");
  call.json(*response);
}

// Its names are as one sees them in the views, so it is for those who may read these.
void HttpApi::export_project(const std::shared_ptr<Call>& call, const std::string& project,
                             const std::string& file) {
  const auto wish = read_wish(*call, file);
  if (!wish) return call->fail(400, "invalid");
  when_readable(call, project, "overview",
                [this, project, wish](const std::shared_ptr<Call>& ready, Revision head) {
                  const auto revision = moment(*ready, project, "at", head);
                  if (!revision) return;
                  auto exported = export_file(view_source(), project, *revision, *wish);
                  if (exported) return send_file(*ready, *std::move(exported));
                  const bool missing = exported.error() == ExportProblem::not_found;
                  ready->fail(missing ? 404 : 503, missing ? "not_found" : "log_unavailable");
                });
}

void HttpApi::digest(const std::shared_ptr<Call>& call, const std::string& project) {
  when_readable(call, project, "audit", [this, project](const std::shared_ptr<Call>& ready, Revision head) {
    const auto to = moment(*ready, project, "to", head);
    if (!to) return;
    const bool from_start = ready->parameter("since").empty();
    const auto since = from_start ? Revision{} : moment(*ready, project, "since", *to);
    if (!since) return;
    const auto digest =
        read_digest(context_.store, context_.keys, context_.checkpoints, project, *since, *to);
    if (!digest) return ready->fail(503, "log_unavailable");
    ready->json(*digest);
  });
}

void HttpApi::audit(const std::shared_ptr<Call>& call, const std::string& project) {
  when_readable(call, project, "audit", [this, project](const std::shared_ptr<Call>& ready, Revision head) {
    AuditQuery query;
    query.before = Revision{ready->number("before")};
    query.at = Revision{ready->number("at")};
    if (query.at.value == 0 || query.at > head) query.at = head;
    const std::uint64_t limit = ready->number("limit");
    query.limit =
        limit == 0 ? 50 : static_cast<std::uint32_t>(std::min<std::uint64_t>(limit, audit_page_entries_max));
    query.query = ready->parameter("q");
    const auto result = read_audit(context_.store, context_.keys, context_.checkpoints, project, query);
    if (!result) return ready->fail(503, "log_unavailable");
    if (!result->error.empty()) {
      v1::ApiError facts;
      v1::Fact* fact = facts.add_facts();
      fact->set_key("qualifier");
      fact->set_value(result->error);
      return ready->fail(400, "invalid", sentence_for("invalid"), facts.facts());
    }
    ready->json(result->page);
  });
}

void HttpApi::refusals(const std::shared_ptr<Call>& call, const std::string& project) {
  when_auditable(call, project, [this, project](const std::shared_ptr<Call>& ready) {
    const std::uint64_t limit = ready->number("limit");
    ready->json(refusals_.newest(
        project, limit == 0 ? refusals_page : std::min<std::uint64_t>(limit, refusals_kept_max)));
  });
}

// Commits as lines of JSON; where the page is full, `Slipway-Next` says from where to go on.
void HttpApi::commits(const std::shared_ptr<Call>& call, const std::string& project) {
  when_readable(call, project, "audit", [this, project](const std::shared_ptr<Call>& ready, Revision head) {
    const std::uint64_t from = std::max<std::uint64_t>(1, ready->number("from"));
    std::string lines;
    std::uint64_t next = 0;
    const auto read =
        context_.store.read_stream(project, Revision{from - 1}, [&](const StoredCommit& stored) {
          if (stored.revision > head) return false;
          if (lines.size() > commits_page_bytes_max) return next = stored.revision.value, false;
          const auto commit = open_commit(stored.bytes, context_.keys);
          if (!commit) return false;
          lines += to_json(*commit) + "\n";
          return true;
        });
    if (!read) return ready->fail(503, "log_unavailable");
    HttpResponse response;
    response.content_type = "application/x-ndjson";
    response.headers.emplace_back("Cache-Control", not_kept);
    if (next > 0) response.headers.emplace_back("Slipway-Next", std::to_string(next));
    response.body = share(std::move(lines));
    ready->send(std::move(response));
  });
}

bool HttpApi::route_log_care(const std::shared_ptr<Call>& call) {
  const bool scrub =
      call->is("GET", {"api", "v1", "log", "scrub"}) || call->is("POST", {"api", "v1", "log", "scrub"});
  if (scrub) {
    when_in_role(call, {v1::ADMINISTRATOR, v1::AUDITOR},
                 [this](const std::shared_ptr<Call>& ready, const domain::Workspace&) {
                   log_care_.send_scrub(*ready);
                 });
  } else if (call->is("GET", {"api", "v1", "log", "given-up"})) {
    when_in_role(call, {v1::ADMINISTRATOR, v1::AUDITOR},
                 [this](const std::shared_ptr<Call>& ready, const domain::Workspace&) {
                   log_care_.send_given_up(*ready);
                 });
  } else if (call->is("POST", {"api", "v1", "log", "rotate-key"})) {
    when_in_role(call, {v1::ADMINISTRATOR},
                 [this](const std::shared_ptr<Call>& ready, const domain::Workspace&) {
                   log_care_.rotate_key(*ready);
                 });
  } else {
    return false;
  }
  return true;
}

void HttpApi::when_in_role(const std::shared_ptr<Call>& call, std::vector<v1::Role> allowed,
                           std::function<void(std::shared_ptr<Call>, const domain::Workspace&)> then) {
  context_.runtime.post(home_index(workspace_stream), [this, call, allowed = std::move(allowed),
                                                       then = std::move(then)] {
    const Shard& shard = home(workspace_stream);
    const auto roles = shard.roles_of(call->principal->person_id);
    if (std::ranges::find_first_of(roles, allowed) == roles.end()) return call->fail(403, "forbidden");
    context_.runtime.run_blocking([call, then, workspace = shard.workspace()] { then(call, *workspace); });
  });
}

// --- the rest -----------------------------------------------------------------------------------

// A server that only serves what it has is still the one to send readers to.
void HttpApi::ready(Call& call) {
  HttpResponse plain;
  plain.content_type = "text/plain; charset=utf-8";
  plain.status = ready_ ? 200 : 503;
  if (!ready_)
    plain.body = share("not ready\n");
  else
    plain.body =
        share(disk_.read_only() ? fmt::format("ready, read-only: {}\n", disk_full_reason) : "ready\n");
  call.send(std::move(plain));
}

void HttpApi::metrics(const std::shared_ptr<Call>& call) {
  auto collected = std::make_shared<MetricsCollection>(shards_.size());
  for (std::size_t shard = 0; shard < shards_.size(); ++shard) {
    context_.runtime.post(shard, [this, call, collected, shard] {
      if (!collected->add(shards_[shard]->stats(), context_.store.end())) return;
      HttpResponse response;
      response.content_type = "text/plain; version=0.0.4; charset=utf-8";
      response.body = share(collected->text(disk_, file_scrub_.damaged(), webhooks_.counts()));
      call->send(std::move(response));
    });
  }
}

void HttpApi::file(Call& call) {
  if (call.request.method != "GET" && call.request.method != "HEAD")
    return call.fail(405, "method_not_allowed");
  const std::string path = "/" + fmt::format("{}", fmt::join(call.path, "/"));
  const StaticFiles::File* found = files_.find(path);
  HttpResponse response;
  response.headers = {{"Content-Security-Policy", page_policy(path, options_.embed_origins)},
                      {"X-Content-Type-Options", "nosniff"},
                      {"Referrer-Policy", "no-referrer"}};
  if (!found) {
    response.status = files_.empty() ? 503 : 404;
    response.content_type = "text/plain; charset=utf-8";
    response.body = share(files_.empty() ? "The web app is not built: run ./deploy/up.\n" : "Not found.\n");
    return call.send(std::move(response));
  }
  response.content_type = found->content_type;
  response.headers.emplace_back("ETag", found->etag);
  response.headers.emplace_back("Cache-Control",
                                found->immutable ? "public, max-age=31536000, immutable" : "no-cache");
  response.headers.emplace_back("Vary", "Accept-Encoding");
  if (call.request.if_none_match == found->etag) {
    response.status = 304;
    response.body = share("");
  } else if (found->gzip && call.request.accepts_gzip) {
    response.headers.emplace_back("Content-Encoding", "gzip");
    response.body = found->gzip;
  } else {
    response.body = found->bytes;
  }
  call.send(std::move(response));
}

}  // namespace slipway
