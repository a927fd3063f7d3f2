#include "server/import_api.h"

#include <algorithm>
#include <expected>
#include <optional>
#include <utility>

#include "proto/basics.h"
#include "proto/transfer/encoding.h"
#include "proto/transfer/import.h"
#include "proto/transfer/mapping_check.h"
#include "server/sentence.h"
#include "slipway/v1/api.pb.h"

namespace slipway {
namespace {

using transfer::ReadError;

using Facts = google::protobuf::RepeatedPtrField<v1::Fact>;

void add_fact(Facts& facts, std::string key, std::string value) {
  v1::Fact& fact = *facts.Add();
  fact.set_key(std::move(key));
  fact.set_value(std::move(value));
}

v1::Text text_of(const transfer::Words& words) {
  v1::Text text;
  text.set_zh(transfer::clean(words.zh));
  text.set_en(transfer::clean(words.en));
  return text;
}

// Of a file without a title: its columns, one of which it may be.
Facts facts_of(const ReadError& error, const transfer::Sheet* sheet) {
  constexpr std::size_t columns_told = 200;
  Facts facts;
  if (error.code != "title_column_missing" || sheet == nullptr) return facts;
  for (const std::string& column : sheet->header)
    if (static_cast<std::size_t>(facts.size()) < columns_told) add_fact(facts, "column", column);
  return facts;
}

void fail(HttpCall& call, const ReadError& error, const transfer::Sheet* sheet = nullptr) {
  const int status = error.code == "file_too_large" ? 413 : 422;
  call.fail(status, error.code, text_of(error.what), facts_of(error, sheet));
}

void fail_too_large(HttpCall& call) {
  Facts facts;
  add_fact(facts, "limit", std::to_string(import_file_bytes_max));
  call.fail(413, "file_too_large", sentence_for("file_too_large"), facts);
}

struct Views {
  v1::ViewResponse overview;
  v1::ViewResponse board;
  v1::ViewResponse files;
  v1::ViewResponse directory;
};

std::expected<Views, StoreError> read_views(const ViewSource& source, const std::string& project,
                                            Revision head) {
  const std::string workspace(workspace_stream);
  const auto workspace_head = source.store.head(workspace);
  if (!workspace_head) return std::unexpected(workspace_head.error());
  auto overview = read_view(source, project, "overview", head);
  auto board = read_view(source, project, "board", head);
  auto files = read_view(source, project, "files", head);
  auto directory = read_view(source, workspace, "directory", *workspace_head);
  for (const auto* view : {&overview, &board, &files, &directory})
    if (!*view) return std::unexpected(view->error());
  return Views{*std::move(overview), *std::move(board), *std::move(files), *std::move(directory)};
}

std::expected<transfer::Sheet, ReadError> read_sheet(std::string_view file, transfer::Format format,
                                                     const transfer::ReadOptions& options) {
  auto sheet = transfer::read(file, format, options);
  if (!sheet) return sheet;
  if (const std::size_t rows = sheet->rows.size() + sheet->broken.size(); rows > import_rows_max)
    return std::unexpected(transfer::too_many_rows(rows, import_rows_max));
  return sheet;
}

ReadError mapping_invalid(const transfer::Words& what) {
  return {"mapping_invalid", {"对应关系有误：" + what.zh, "the mapping: " + what.en}};
}

// What is told ----------------------------------------------------------------------------------

void add_notes(const std::vector<transfer::RowNote>& notes,
               google::protobuf::RepeatedPtrField<v1::ImportNote>& told) {
  for (const transfer::RowNote& note : notes) {
    const v1::RejectedRow zh = transfer::to_proto(note, true);
    v1::ImportNote& one = *told.Add();
    one.set_line(note.line);
    one.set_key(zh.key());
    one.set_code(note.code);
    one.mutable_reason()->set_zh(zh.reason());
    one.mutable_reason()->set_en(transfer::to_proto(note, false).reason());
  }
}

void add_tasks(transfer::Plan& plan, v1::ImportPlan& told) {
  for (transfer::PlannedTask& task : plan.tasks) {
    v1::PlannedTask& one = *told.add_tasks();
    one.set_line(task.line);
    one.set_key(task.key);
    one.set_task_id(task.create.create_task().task_id());
    if (task.is_new) *one.mutable_create() = std::move(task.create);
    for (v1::Command& comment : task.comments) *one.add_comments() = std::move(comment);
  }
}

v1::ImportPlan told_of(const transfer::Sheet& sheet, transfer::Format format, transfer::Plan plan) {
  v1::ImportPlan told;
  told.set_format(std::string(transfer::name_of(format)));
  told.set_encoding(sheet.encoding);
  told.set_encoding_guessed(sheet.encoding_guessed);
  told.set_to_create(
      static_cast<std::uint32_t>(std::ranges::count_if(plan.tasks, &transfer::PlannedTask::is_new)));
  told.set_unchanged(plan.unchanged);
  told.set_archived(sheet.archived);
  add_notes(plan.rejected, *told.mutable_rejected());
  add_notes(transfer::warnings_of(sheet, plan), *told.mutable_warnings());
  for (const transfer::Unmapped& each : plan.unmapped) {
    v1::UnmappedName& name = *told.add_unmapped();
    name.set_kind(each.kind);
    name.set_value(each.value);
    name.set_times(each.times);
  }
  add_tasks(plan, told);
  return told;
}

}  // namespace

// --- who has a file read ------------------------------------------------------------------------

std::shared_ptr<void> PlanRoom::enter(const std::string& person) {
  const std::lock_guard lock(mutex_);
  if (people_.size() == import_plans_max || !people_.insert(person).second) return nullptr;
  return {this, [self = shared_from_this(), person](void*) { self->leave(person); }};
}

void PlanRoom::leave(const std::string& person) {
  const std::lock_guard lock(mutex_);
  people_.erase(person);
}

// --- the body -----------------------------------------------------------------------------------

class ImportApi::PlanSink final : public BodySink, public std::enable_shared_from_this<PlanSink> {
 public:
  PlanSink(const ImportApi& api, Call call) : api_(api), call_(std::move(call)) {}

  void take(std::string piece, bool last, std::move_only_function<void(bool)> done) override {
    body_ += piece;
    const bool too_large = body_.size() > import_file_bytes_max + import_mapping_bytes_max;
    if (too_large) fail_too_large(*call_);
    if (last && !too_large) plan();
    done(!last && !too_large);
  }

 private:
  // Asked again: much may have happened while the body came.
  void plan() {
    api_.when_importing_(call_, call_->path[3],
                         [self = shared_from_this()](const Call& ready, Revision head) {
                           self->api_.answer(*ready, ready->path[3], head, self->body_);
                         });
  }

  const ImportApi& api_;
  const Call call_;
  std::string body_;
};

bool ImportApi::is_plan(std::string_view method, std::string_view target) {
  const auto path = split(target.substr(0, target.find('?')), '/');
  return method == "POST" && path.size() == 5 && path[0] == "api" && path[1] == "v1" &&
         path[2] == "projects" && path[4] == "import-plans";
}

void ImportApi::begin(const Call& call, FileApi::AcceptBody accept) {
  when_importing_(call, call->path[3], [this, accept = std::move(accept)](const Call& ready, Revision) {
    if (ready->request.content_length.value_or(0) > import_file_bytes_max + import_mapping_bytes_max)
      return fail_too_large(*ready);
    auto place = room_->enter(ready->principal->person_id);
    if (!place) return ready->fail(429, "too_many_imports");
    // Kept until it is answered, and left before whoever asked can know that and ask again.
    ready->respond = [place = std::move(place),
                      respond = std::move(ready->respond)](HttpResponse response) mutable {
      place.reset();
      respond(std::move(response));
    };
    accept(std::make_shared<PlanSink>(*this, ready));
  });
}

// --- the plan -----------------------------------------------------------------------------------

void ImportApi::answer(HttpCall& call, const std::string& project, Revision head,
                       std::string_view body) const {
  const std::uint64_t mapping_bytes = call.number("mapping_bytes");
  if (mapping_bytes > std::min<std::uint64_t>(import_mapping_bytes_max, body.size()))
    return call.fail(400, "invalid");
  const std::string_view mapped = body.substr(0, mapping_bytes);
  const std::string_view file = body.substr(mapping_bytes);
  if (file.size() > import_file_bytes_max) return fail_too_large(call);

  transfer::Format format = transfer::guess(file);
  const std::string from = call.parameter("from");
  if (!from.empty() && !transfer::read_format(from, format)) return call.fail(400, "format_unknown");
  constexpr std::size_t source_chars_max = 32;
  std::string source = transfer::clean(call.parameter("source"));
  if (source.empty()) source = transfer::source_of(format);
  if (transfer::first_chars(source, source_chars_max).size() < source.size())
    return call.fail(400, "invalid");

  const auto mapping =
      mapped.empty() ? transfer::default_mapping(format) : transfer::read_mapping(mapped, format);
  if (!mapping) return fail(call, mapping_invalid({mapping.error(), mapping.error()}));
  const auto sheet = read_sheet(
      file, format,
      {.encoding = call.parameter("encoding"),
       .with_archived = mapping->archived,
       .limits = {.unpacked_bytes_max = import_unpacked_bytes_max, .weight_max = import_weight_max}});
  if (!sheet) return fail(call, sheet.error());
  if (const auto error = unusable(*sheet, *mapping)) return fail(call, *error, &*sheet);

  const auto views = read_views(views_, project, head);
  if (!views) return call.fail(503, "log_unavailable");
  const transfer::Project there = transfer::read_project(views->overview, views->board, views->directory);
  if (const auto wrong = wrong_target(*mapping, there)) return fail(call, mapping_invalid(*wrong));
  transfer::Plan plan = make_plan(*sheet, *mapping, source, there);
  const auto imported = transfer::imported_file(file, source, call.parameter("name"), *sheet);
  const transfer::Attempt attempt = attempt_of(views->files, imported);
  const bool has_work = transfer::has_work(plan, attempt);
  if (has_work) set_import(plan, attempt.import_id);

  v1::ImportPlan told = told_of(*sheet, format, std::move(plan));
  told.set_source(source);
  told.set_rows(static_cast<std::uint32_t>(imported.rows));
  if (has_work) {
    told.set_import_id(attempt.import_id);
    if (!attempt.is_running)
      *told.mutable_start() = transfer::start_command(project, imported, attempt.import_id);
    *told.mutable_complete() = transfer::complete_command(project, attempt.import_id);
  }
  call.json(told);
}

}  // namespace slipway
