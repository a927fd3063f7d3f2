#include "server/file_api.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include "server/sentence.h"
#include "slipway/v1/api.pb.h"

namespace slipway {
namespace {

int status_of(FileError error) {
  switch (error) {
    case FileError::too_large:
      return 413;
    case FileError::type_refused:
      return 415;
    case FileError::refused:
      return 422;
    case FileError::missing:
      return 404;
    case FileError::scan_failed:
    case FileError::damaged:
    case FileError::disk:
      break;
  }
  return 500;
}

void fail(HttpCall& call, FileError error, std::string_view key = {}, std::string value = {}) {
  v1::ApiError facts;
  if (!key.empty()) {
    v1::Fact& fact = *facts.add_facts();
    fact.set_key(std::string(key));
    fact.set_value(std::move(value));
  }
  call.fail(status_of(error), code_of(error), sentence_for(code_of(error)), facts.facts());
}

// What a range asks for.
struct Whole {};
struct Unsatisfiable {};
struct Part {
  std::uint64_t from = 0;
  std::uint64_t size = 0;
};
using Range = std::variant<Whole, Unsatisfiable, Part>;

// RFC 9110, section 14.1.2: one range of bytes. Several, and what is no range, are as none.
Range range_of(std::string_view text, std::uint64_t size) {
  constexpr std::string_view unit = "bytes=";
  if (!text.starts_with(unit)) return Whole{};
  text.remove_prefix(unit.size());
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return Whole{};
  const auto first = parse_number(text.substr(0, dash));
  const auto last = parse_number(text.substr(dash + 1));
  if ((!first && dash > 0) || (!last && dash + 1 < text.size())) return Whole{};
  if (!first) {
    if (!last) return Whole{};
    const std::uint64_t count = std::min(*last, size);
    if (count == 0) return Unsatisfiable{};
    return Part{size - count, count};
  }
  if (last && *last < *first) return Whole{};
  if (*first >= size) return Unsatisfiable{};
  const std::uint64_t to = last ? std::min(*last, size - 1) : size - 1;
  return Part{*first, to - *first + 1};
}

class FileSource final : public BodySource, public std::enable_shared_from_this<FileSource> {
 public:
  FileSource(FileStore::Opened opened, Part part, FileApi::Run run)
      : opened_(std::move(opened)), part_(part), run_(std::move(run)) {}

  void next(std::move_only_function<void(std::string)> done) override {
    run_([self = shared_from_this(), done = std::move(done)]() mutable {
      std::string piece = read_piece(self->opened_.file.number(), self->part_.from, self->part_.size);
      self->part_.from += piece.size();
      self->part_.size -= piece.size();
      done(std::move(piece));
    });
  }

 private:
  const FileStore::Opened opened_;
  Part part_;
  const FileApi::Run run_;
};

}  // namespace

// --- up -----------------------------------------------------------------------------------------

class FileApi::UploadSink final : public BodySink, public std::enable_shared_from_this<UploadSink> {
 public:
  UploadSink(FileApi& api, Call call, std::unique_ptr<UploadRoom::Place> place,
             std::unique_ptr<FileStore::Upload> upload)
      : api_(api), call_(std::move(call)), place_(std::move(place)), upload_(std::move(upload)) {}

  void take(std::string piece, bool last, std::move_only_function<void(bool)> done) override {
    const Run& run = last ? api_.workers_.finish : api_.workers_.run;
    run([self = shared_from_this(), piece = std::move(piece), last, done = std::move(done)]() mutable {
      const bool more = self->take_now(piece, last);
      if (!more) self->upload_.reset();
      done(more);
    });
  }

 private:
  // The disk may have filled since it was begun.
  bool take_now(std::string_view piece, bool last) {
    if (api_.disk_.read_only()) return call_->fail(507, "read_only"), false;
    if (const auto written = upload_->write(piece); !written) return fail(written.error()), false;
    if (!last) return true;
    const auto stored = upload_->finish();
    if (!stored) return fail(stored.error()), false;
    place_->stored(call_->path[3], stored->digest, stored->size,
                   std::chrono::duration_cast<Millis>(call_->now.time_since_epoch()));
    v1::StoredFile answer;
    answer.set_digest(stored->digest);
    answer.set_size(stored->size);
    answer.set_type(call_->request.content_type);
    call_->json(answer);
    return false;
  }
  void fail(FileError error) {
    const bool too_large = error == FileError::too_large;
    slipway::fail(*call_, error, too_large ? "limit" : "", std::to_string(api_.policy().bytes_max));
  }

  FileApi& api_;
  const Call call_;
  const std::unique_ptr<UploadRoom::Place> place_;  // The server may end, and the api go, before this does.
  std::unique_ptr<FileStore::Upload> upload_;
};

FileApi::FileApi(FileStore& store, std::shared_ptr<UploadRoom> room, const DiskWatch& disk, Workers workers,
                 WhenAllowed when_readable, WhenAllowed when_attaching)
    : store_(store),
      room_(std::move(room)),
      disk_(disk),
      workers_(std::move(workers)),
      when_readable_(std::move(when_readable)),
      when_attaching_(std::move(when_attaching)) {}

bool FileApi::is_upload(std::string_view method, std::string_view target) {
  const auto path = split(target.substr(0, target.find('?')), '/');
  return method == "POST" && path.size() == 5 && path[0] == "api" && path[1] == "v1" &&
         path[2] == "projects" && path[4] == "files";
}

void FileApi::begin_upload(const Call& call, AcceptBody accept) {
  const std::string project = call->path[3];
  when_attaching_(call, project, [this, project, accept = std::move(accept)](const Call& ready) {
    workers_.run([this, ready, project, accept] { this->accept(ready, project, accept); });
  });
}

namespace {

void fail(HttpCall& call, UploadRoom::Refusal refusal) {
  switch (refusal) {
    case UploadRoom::Refusal::too_many_at_once:
      return call.fail(429, "too_many_uploads");
    case UploadRoom::Refusal::too_much_unattached:
      return call.fail(429, "too_much_unattached");
    case UploadRoom::Refusal::disk:
      return call.fail(507, "no_room_for_file");
  }
}

}  // namespace

void FileApi::accept(const Call& call, const std::string& project, const AcceptBody& accept) {
  const HttpRequest& request = call->request;
  if (!policy().takes(request.content_type))
    return fail(*call, FileError::type_refused, "type", request.content_type);
  const std::uint64_t most = request.content_length.value_or(policy().bytes_max);
  if (most > policy().bytes_max)
    return fail(*call, FileError::too_large, "limit", std::to_string(policy().bytes_max));
  if (disk_.read_only()) return call->fail(507, "read_only");
  auto place = room_->enter(call->principal->person_id, most, disk_.room_bytes(),
                            std::chrono::duration_cast<Millis>(call->now.time_since_epoch()));
  if (!place) return fail(*call, place.error());
  auto upload = store_.begin(project);
  if (!upload) return fail(*call, upload.error());
  accept(std::make_shared<UploadSink>(*this, call, std::move(*place), std::move(*upload)));
}

// --- down ---------------------------------------------------------------------------------------

bool FileApi::route(const Call& call) {
  const auto& path = call->path;
  if (call->request.method != "GET" || path.size() != 6 || path[2] != "projects" || path[4] != "files")
    return false;
  when_readable_(call, path[3], [this, project = path[3], digest = path[5]](const Call& ready) {
    workers_.run([this, ready, project, digest] { send(*ready, project, digest); });
  });
  return true;
}

void FileApi::send(HttpCall& call, const std::string& project, const std::string& digest) {
  const std::string tag = '"' + digest + '"';
  // The tag is the digest: who holds it needs no hashing of what is still there.
  if (store_.holds(project, digest) && call.answer_unchanged(tag)) return;
  auto opened = store_.open(project, digest);
  if (!opened) return fail(call, opened.error());
  const std::uint64_t size = opened->size;
  HttpResponse response;
  response.content_type = "application/octet-stream";
  response.headers = {{"Cache-Control", not_kept},
                      {"Content-Disposition", "attachment"},
                      {"Content-Security-Policy", "default-src 'none'; sandbox"},
                      {"X-Content-Type-Options", "nosniff"},
                      {"Accept-Ranges", "bytes"},
                      {"ETag", tag}};
  response.body = share("");
  const Range range = range_of(call.request.range, size);
  Part part{0, size};
  if (std::holds_alternative<Unsatisfiable>(range)) {
    response.status = 416;
    response.headers.emplace_back("Content-Range", fmt::format("bytes */{}", size));
    return call.send(std::move(response));
  }
  if (const Part* asked = std::get_if<Part>(&range)) {
    part = *asked;
    response.status = 206;
    response.headers.emplace_back("Content-Range",
                                  fmt::format("bytes {}-{}/{}", part.from, part.from + part.size - 1, size));
  }
  response.stream = {part.size, std::make_shared<FileSource>(std::move(*opened), part, workers_.run)};
  call.send(std::move(response));
}

}  // namespace slipway
