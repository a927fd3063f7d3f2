#include "clients/cpp/wire.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <limits>

namespace slipway::client {
namespace {

using google::protobuf::internal::WireFormatLite;

struct Field {
  int number = 0;
  std::uint64_t value = 0;  // Of a number.
  std::string_view bytes;   // Of text, bytes or a message.
};

bool read_field(google::protobuf::io::CodedInputStream& in, std::string_view message, std::uint32_t tag,
                Field& field) {
  field = {};
  field.number = WireFormatLite::GetTagFieldNumber(tag);
  switch (WireFormatLite::GetTagWireType(tag)) {
    case WireFormatLite::WIRETYPE_VARINT:
      return in.ReadVarint64(&field.value);
    case WireFormatLite::WIRETYPE_LENGTH_DELIMITED: {
      std::uint32_t size = 0;
      if (!in.ReadVarint32(&size)) return false;
      const auto start = static_cast<std::size_t>(in.CurrentPosition());
      if (size > message.size() - start) return false;
      field.bytes = message.substr(start, size);
      return in.Skip(static_cast<int>(size));
    }
    case WireFormatLite::WIRETYPE_FIXED32:
      return in.Skip(4);
    case WireFormatLite::WIRETYPE_FIXED64:
      return in.Skip(8);
    default:
      return false;  // Groups: not in this schema.
  }
}

// Visits the fields in their order; false: malformed, or the visit said so.
template <class Visit>
bool each_field(std::string_view message, Visit visit) {
  if (message.size() > std::numeric_limits<int>::max()) return false;
  google::protobuf::io::CodedInputStream in(reinterpret_cast<const std::uint8_t*>(message.data()),
                                            static_cast<int>(message.size()));
  Field field;
  while (const std::uint32_t tag = in.ReadTag()) {
    if (!read_field(in, message, tag, field) || !visit(field)) return false;
  }
  return in.ConsumedEntireMessage();
}

bool read_entity(std::string_view bytes, std::vector<RawEntity>& out) {
  RawEntity entity{.id = {}, .bytes = bytes};
  const bool read = each_field(bytes, [&](const Field& field) {
    if (field.number == v1::Entity::kIdFieldNumber) entity.id = field.bytes;
    return true;
  });
  if (!read) return false;
  out.push_back(entity);
  return true;
}

bool read_snapshot(std::string_view bytes, RawSnapshot& out) {
  return each_field(bytes, [&](const Field& field) {
    switch (field.number) {
      case v1::Snapshot::kSubIdFieldNumber:
        out.sub_id = static_cast<std::uint32_t>(field.value);
        return true;
      case v1::Snapshot::kRevisionFieldNumber:
        out.revision = field.value;
        return true;
      case v1::Snapshot::kFirstFieldNumber:
        out.first = field.value != 0;
        return true;
      case v1::Snapshot::kLastFieldNumber:
        out.last = field.value != 0;
        return true;
      case v1::Snapshot::kFixedFieldNumber:
        out.fixed = field.value != 0;
        return true;
      case v1::Snapshot::kEntitiesFieldNumber:
        return read_entity(field.bytes, out.entities);
      case v1::Snapshot::kRemovalsFieldNumber:
        out.removals.push_back(field.bytes);
        return true;
      default:
        return true;
    }
  });
}

bool read_delta(std::string_view bytes, RawDelta& out) {
  return each_field(bytes, [&](const Field& field) {
    switch (field.number) {
      case v1::ViewDelta::kViewFieldNumber:
        out.view = field.bytes;
        return true;
      case v1::ViewDelta::kRevisionFieldNumber:
        out.revision = field.value;
        return true;
      case v1::ViewDelta::kUpsertsFieldNumber:
        return read_entity(field.bytes, out.upserts);
      case v1::ViewDelta::kRemovalsFieldNumber:
        out.removals.push_back(field.bytes);
        return true;
      default:
        return true;
    }
  });
}

bool read_transition(std::string_view bytes, RawTransition& out) {
  return each_field(bytes, [&](const Field& field) {
    switch (field.number) {
      case v1::Transition::kProjectFieldNumber:
        out.project = field.bytes;
        return true;
      case v1::Transition::kFromRevisionFieldNumber:
        out.from_revision = field.value;
        return true;
      case v1::Transition::kToRevisionFieldNumber:
        out.to_revision = field.value;
        return true;
      case v1::Transition::kViewsFieldNumber:
        return read_delta(field.bytes, out.deltas.emplace_back());
      default:
        return true;
    }
  });
}

}  // namespace

std::optional<RawFrame> read_frame(std::string_view message) {
  RawSnapshot snapshot;
  RawTransition transition;
  int kind = 0;
  // A message may come in pieces of the same field (protobuf merges them), but it is of one kind.
  const bool read = each_field(message, [&](const Field& field) {
    if (kind != 0 && kind != field.number) return false;
    kind = field.number;
    if (kind == v1::ServerFrame::kSnapshotFieldNumber) return read_snapshot(field.bytes, snapshot);
    if (kind == v1::ServerFrame::kTransitionFieldNumber) return read_transition(field.bytes, transition);
    return true;
  });
  if (!read || kind == 0) return std::nullopt;
  if (kind == v1::ServerFrame::kSnapshotFieldNumber) return snapshot;
  if (kind == v1::ServerFrame::kTransitionFieldNumber) return transition;
  v1::ServerFrame frame;
  if (!frame.ParseFromArray(message.data(), static_cast<int>(message.size()))) return std::nullopt;
  return frame;
}

}  // namespace slipway::client
