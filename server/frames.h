// Server frames as bytes: encoded once, shared by everyone who gets them.
//
// Protobuf concatenates: a Transition is a small header and the views' deltas as they were encoded when their
// commit became durable. Nothing here copies a message into another one.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "proto/basics.h"
#include "slipway/v1/sync.pb.h"

namespace slipway {

using SharedBytes = std::shared_ptr<const std::string>;

// The two subprotocols.
enum class Codec { protobuf, json };
inline constexpr std::string_view subprotocol_protobuf = "slipway.v1.pb";
inline constexpr std::string_view subprotocol_json = "slipway.v1.json";

// One WebSocket message in up to two parts, so that a client's own header can stand before a shared body.
struct OutMessage {
  SharedBytes head;
  SharedBytes body;  // May be null.
  std::size_t size() const { return (head ? head->size() : 0) + (body ? body->size() : 0); }
};

SharedBytes share(std::string bytes);
SharedBytes encode(const v1::ServerFrame& frame, Codec codec);

// Parses one client message. False: not a ClientFrame; `error` says where JSON went wrong.
bool decode(std::string_view bytes, Codec codec, v1::ClientFrame& frame, std::string& error);

bool from_json(std::string_view json, google::protobuf::Message& message, std::string& error);

// A Transition frame out of encoded ViewDeltas.
SharedBytes encode_transition(std::string_view project, Revision from, Revision to,
                              const std::vector<SharedBytes>& deltas, Codec codec);

// The parts of a view that go into one Snapshot message.
struct SnapshotPart {
  SharedBytes entities;  // Repeated `entities` fields of Snapshot, encoded and concatenated.
  std::vector<std::string> removals;
};
inline constexpr std::size_t snapshot_chunk_bytes_max = 64 * 1024;

// Collects entities into parts of at most snapshot_chunk_bytes_max (a single larger entity stands alone).
class SnapshotBuilder {
 public:
  void add(const std::string& encoded_entity);
  void remove(std::string_view id);
  std::vector<SnapshotPart> take();  // At least one part.

 private:
  void close_part();
  std::string entities_;
  std::vector<std::string> removals_;
  std::size_t removal_bytes_ = 0;
  std::vector<SnapshotPart> parts_;
};

// One chunk for one client. `header` holds everything but entities and removals.
OutMessage encode_snapshot(const v1::Snapshot& header, const SnapshotPart& part, Codec codec);

}  // namespace slipway
