#include "server/frames.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/util/json_util.h>

#include <utility>

#include "proto/json_text.h"

namespace slipway {
namespace {

using google::protobuf::io::CodedOutputStream;

void append_varint(std::string& out, std::uint64_t value) {
  while (value >= 0x80) {
    out.push_back(static_cast<char>((value & 0x7f) | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<char>(value));
}

// Tag and length of a length-delimited field; its bytes follow.
void append_field_start(std::string& out, int number, std::size_t length) {
  append_varint(out, (static_cast<std::uint64_t>(number) << 3) | 2);
  append_varint(out, length);
}

std::size_t field_size(std::size_t length) {
  return 1 + CodedOutputStream::VarintSize64(length) + length;
}

v1::ViewDelta parse_delta(const std::string& bytes) {
  v1::ViewDelta delta;
  SLIPWAY_ASSERT(delta.ParseFromString(bytes));
  return delta;
}

}  // namespace

SharedBytes share(std::string bytes) {
  return std::make_shared<const std::string>(std::move(bytes));
}

bool from_json(std::string_view json, google::protobuf::Message& message, std::string& error) {
  const auto status = google::protobuf::util::JsonStringToMessage({json.data(), json.size()}, &message);
  if (status.ok()) return true;
  error = std::string(status.message());
  return false;
}

SharedBytes encode(const v1::ServerFrame& frame, Codec codec) {
  return share(codec == Codec::protobuf ? frame.SerializeAsString() : to_json(frame));
}

bool decode(std::string_view bytes, Codec codec, v1::ClientFrame& frame, std::string& error) {
  if (codec == Codec::json) return from_json(bytes, frame, error);
  if (frame.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return true;
  error = "not a ClientFrame";
  return false;
}

SharedBytes encode_transition(std::string_view project, Revision from, Revision to,
                              const std::vector<SharedBytes>& deltas, Codec codec) {
  v1::Transition header;
  header.set_project(std::string(project));
  header.set_from_revision(from.value);
  header.set_to_revision(to.value);
  if (codec == Codec::json) {
    v1::ServerFrame frame;
    *frame.mutable_transition() = std::move(header);
    for (const SharedBytes& delta : deltas) *frame.mutable_transition()->add_views() = parse_delta(*delta);
    return encode(frame, codec);
  }
  const std::string start = header.SerializeAsString();
  std::size_t length = start.size();
  for (const SharedBytes& delta : deltas) length += field_size(delta->size());
  std::string out;
  out.reserve(length + 16);
  append_field_start(out, v1::ServerFrame::kTransitionFieldNumber, length);
  out += start;
  for (const SharedBytes& delta : deltas) {
    append_field_start(out, v1::Transition::kViewsFieldNumber, delta->size());
    out += *delta;
  }
  return share(std::move(out));
}

void SnapshotBuilder::add(const std::string& encoded_entity) {
  if (!entities_.empty() && entities_.size() + encoded_entity.size() + 8 > snapshot_chunk_bytes_max)
    close_part();
  append_field_start(entities_, v1::Snapshot::kEntitiesFieldNumber, encoded_entity.size());
  entities_ += encoded_entity;
}

void SnapshotBuilder::remove(std::string_view id) {
  if (removal_bytes_ + id.size() > snapshot_chunk_bytes_max / 2) close_part();
  removals_.emplace_back(id);
  removal_bytes_ += id.size() + 4;
}

void SnapshotBuilder::close_part() {
  parts_.push_back({share(std::exchange(entities_, {})), std::exchange(removals_, {})});
  removal_bytes_ = 0;
}

std::vector<SnapshotPart> SnapshotBuilder::take() {
  if (!entities_.empty() || !removals_.empty() || parts_.empty()) close_part();
  return std::exchange(parts_, {});
}

OutMessage encode_snapshot(const v1::Snapshot& header, const SnapshotPart& part, Codec codec) {
  v1::ServerFrame frame;
  *frame.mutable_snapshot() = header;
  for (const std::string& id : part.removals) frame.mutable_snapshot()->add_removals(id);
  if (codec == Codec::json) {
    v1::Snapshot entities;
    SLIPWAY_ASSERT(entities.ParseFromString(*part.entities));
    frame.mutable_snapshot()->mutable_entities()->Swap(entities.mutable_entities());
    return {encode(frame, codec), nullptr};
  }
  const std::string start = frame.snapshot().SerializeAsString();
  std::string head;
  append_field_start(head, v1::ServerFrame::kSnapshotFieldNumber, start.size() + part.entities->size());
  head += start;
  return {share(std::move(head)), part.entities};
}

}  // namespace slipway
