#include "server/http_export.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "projections/projection.h"
#include "projections/sealed_commit.h"
#include "proto/export/calendar.h"
#include "proto/export/minutes.h"
#include "proto/export/project.h"
#include "proto/export/tasks.h"

namespace slipway {
namespace {

struct FileType {
  std::string_view ending;
  std::string_view type;
};
constexpr FileType file_types[] = {{".csv", "text/csv; charset=utf-8"},
                                   {".json", "application/json"},
                                   {".md", "text/markdown; charset=utf-8"},
                                   {".ics", "text/calendar; charset=utf-8"}};

std::string type_of(std::string_view name) {
  const auto fits = [&](const FileType& each) { return name.ends_with(each.ending); };
  return std::string(std::ranges::find_if(file_types, fits)->type);
}

// What cannot be read is as empty until the end, where it is said.
class Exporter {
 public:
  Exporter(const ViewSource& source, const std::string& project, Revision revision, const ExportWish& wish)
      : source_(source), project_(project), revision_(revision), wish_(wish) {}

  std::expected<ExportedFile, ExportProblem> run() {
    const exports::Overview overview = exports::read_overview(entities("overview"));
    locale_ = exports::locale_of(overview.project);
    if (wish_.language) locale_.language = *wish_.language;
    auto bytes = written();
    if (unreadable_) return std::unexpected(ExportProblem::log_unavailable);
    if (!bytes) return std::unexpected(ExportProblem::not_found);
    return ExportedFile{.name = wish_.file, .title = overview.project.name(), .bytes = *std::move(bytes)};
  }

 private:
  v1::ViewResponse view(std::string_view name) {
    auto response = read_view(source_, project_, std::string(name), revision_);
    if (!response) unreadable_ = true;
    return response ? *std::move(response) : v1::ViewResponse();
  }
  exports::Entities entities(std::string_view name) { return exports::entities(view(name)); }
  exports::Directory directory() {
    const std::string stream(workspace_stream);
    const auto head = source_.store.head(stream);
    const auto names = head ? read_view(source_, stream, "directory", *head) : std::unexpected(head.error());
    if (!names) unreadable_ = true;
    return exports::read_directory(exports::entities(names ? *names : v1::ViewResponse()));
  }

  // Nothing: there is no such file.
  std::optional<std::string> written() {
    if (wish_.file == "tasks.csv")
      return exports::tasks_csv(exports::read_board(entities("board")), directory(), locale_.language,
                                wish_.for_excel);
    if (wish_.file == "project.json") return everything();
    if (wish_.file == "calendar.ics") return calendar();
    if (wish_.file == "minutes.md")
      return exports::minutes_markdown(exports::read_meetings(entities("meeting"), entities("minutes")),
                                       directory(), locale_);
    return minutes_of_one();
  }

  std::string everything() {
    std::vector<v1::ViewResponse> views;
    for (const std::string_view name : exports::project_views) views.push_back(view(name));
    return exports::project_json(views);
  }
  std::string calendar() {
    const v1::ViewResponse meetings = view("meeting");
    return exports::calendar_ics(project_, exports::read_meetings(exports::entities(meetings)),
                                 exports::read_milestones(entities("timeline")), meetings.at(),
                                 locale_.language);
  }
  std::optional<std::string> minutes_of_one() {
    std::string_view id = wish_.file;
    constexpr std::string_view before = "minutes-";
    constexpr std::string_view after = ".md";
    if (!id.starts_with(before) || !id.ends_with(after)) return std::nullopt;
    id = id.substr(before.size(), id.size() - before.size() - after.size());
    const exports::Meetings meetings = exports::read_meetings(entities("meeting"), entities("minutes"));
    const v1::MeetingInfo* meeting = meetings.meeting(id);
    if (meeting == nullptr) return std::nullopt;
    return exports::summary_markdown(*meeting, meetings.summary(id), meetings.text(id), directory(), locale_);
  }

  const ViewSource& source_;
  const std::string& project_;
  const Revision revision_;
  const ExportWish& wish_;
  exports::Locale locale_;
  bool unreadable_ = false;
};

// RFC 8187: everything but an attr-char as `%` and two digits.
std::string percent_encoded(std::string_view text) {
  constexpr std::string_view plain = "!#$&+-.^_`|~";
  std::string out;
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    out += letter || plain.find(c) != std::string_view::npos
               ? std::string(1, c)
               : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

}  // namespace

std::expected<v1::ViewResponse, StoreError> read_view(const ViewSource& source, const std::string& project,
                                                      const std::string& name, Revision revision) {
  v1::ViewResponse response;
  response.set_project(project);
  response.set_view(name);
  response.set_revision(revision.value);
  if (revision.value > 0) {
    (void)source.store.read_stream(project, Revision{revision.value - 1}, [&](const StoredCommit& stored) {
      if (const auto commit = open_commit(stored.bytes, source.keys))
        *response.mutable_at() = commit->recorded_at();
      return false;
    });
  }
  const auto view = view_at(source.store, source.keys, source.checkpoints, project, name, revision);
  if (!view) return std::unexpected(view.error());
  (*view)->each(
      [&](const View::Item& item) { (void)response.add_entities()->ParseFromString(*item.entity); });
  return response;
}

std::optional<ExportWish> read_wish(const HttpCall& call, const std::string& file) {
  ExportWish wish{.file = file, .language = {}, .for_excel = call.parameter("excel") == "1"};
  const std::string language = call.parameter("lang");
  if (language == "zh") wish.language = v1::ZH_CN;
  if (language == "en") wish.language = v1::EN;
  return language.empty() || wish.language ? std::optional(wish) : std::nullopt;
}

std::expected<ExportedFile, ExportProblem> export_file(const ViewSource& source, const std::string& project,
                                                       Revision revision, const ExportWish& wish) {
  return Exporter(source, project, revision, wish).run();
}

ExportedFile export_calendar(const v1::ViewResponse& calendar, const ExportWish& wish) {
  const auto written = [&](const google::protobuf::Timestamp& at) {
    return exports::workspace_calendar_ics(exports::entities(calendar), at,
                                           wish.language.value_or(v1::ZH_CN));
  };
  // Its stamps are of this moment; whether anything changed does not depend on that.
  return {.name = "calendar.ics", .title = {}, .bytes = written(calendar.at()), .tag_of = written({})};
}

std::string content_disposition(std::string_view name, std::string_view title) {
  std::string whole;
  for (const char c : title) whole += c == '/' || c == '\\' || static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  if (!whole.empty()) whole += '-';
  return fmt::format("attachment; filename=\"{}\"; filename*=UTF-8''{}", name,
                     percent_encoded(whole + std::string(name)));
}

void send_file(HttpCall& call, ExportedFile file) {
  const std::string& tagged = file.tag_of.empty() ? file.bytes : file.tag_of;
  const std::string tag = tag_of(tagged);
  if (call.answer_unchanged(tag)) return;
  HttpResponse response;
  response.headers = {{"ETag", tag}, {"Cache-Control", not_kept}};
  response.content_type = type_of(file.name);
  response.headers.emplace_back("Content-Disposition", content_disposition(file.name, file.title));
  response.headers.emplace_back("X-Content-Type-Options", "nosniff");
  response.body = share(std::move(file.bytes));
  call.send(std::move(response));
}

}  // namespace slipway
