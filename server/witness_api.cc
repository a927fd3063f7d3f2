#include "server/witness_api.h"

#include <utility>

#include "eventstore/tree_nodes.h"
#include "slipway/v1/api.pb.h"

namespace slipway {

bool WitnessApi::route(const Call& call) {
  const auto& path = call->path;
  const bool get = call->request.method == "GET";
  const bool adds = !get && path.size() == 3 && path[0] == "log" && path[2] == "cosignatures";
  const bool cosigned = get && path.size() == 3 && path[0] == "log" && path[2] == "cosigned";
  const bool lists = get && path.size() == 5 && path[2] == "projects" && path[4] == "witnesses";
  if (!adds && !cosigned && !lists) return false;
  const std::string project = path[path[0] == "log" ? 1 : 3];
  when_readable_(call, project, [this, project, adds, cosigned](const Call& ready) {
    if (cosigned) return send_cosigned(*ready, project);
    with_witnesses_(ready,
                    [this, project, adds](const Call& known, const Cosignatures::Witnesses& witnesses) {
                      adds ? add(*known, project, witnesses) : list(*known, project, witnesses);
                    });
  });
  return true;
}

// What the witness has signed is made anew from the log: a size says it all.
void WitnessApi::add(HttpCall& call, const std::string& project, const Cosignatures::Witnesses& witnesses) {
  if (call.request.method != "POST") return call.fail(405, "method_not_allowed");
  const std::uint64_t size = call.number("size");
  const auto head = store_.tree_head(project);
  if (!head) return call.fail(503, "log_unavailable");
  if (size == 0 || size > head->size) return call.fail(404, "not_found");
  const auto root = tlog::root_at(size, tree_nodes(store_, project));
  if (!root) return call.fail(503, "log_unavailable");
  const tlog::Checkpoint checkpoint{keys_.origin(project), size, *root};
  const auto added = cosignatures_.add(project, checkpoint, call.request.body, witnesses);
  if (added) return list(call, project, witnesses);
  switch (added.error()) {
    case Cosignatures::Refusal::malformed:
      return call.fail(400, "invalid");
    case Cosignatures::Refusal::witness_unknown:
      return call.fail(403, "witness_unknown");
    case Cosignatures::Refusal::signature_bad:
      return call.fail(403, "cosignature_bad");
    case Cosignatures::Refusal::not_kept:
      return call.fail(503, "read_only");
  }
}

void WitnessApi::send_cosigned(HttpCall& call, const std::string& project) {
  const auto newest = cosignatures_.newest(project);
  if (!newest) return call.fail(404, "not_found");
  HttpResponse response;
  response.content_type = "text/plain; charset=utf-8";
  response.headers.emplace_back("Cache-Control", not_kept);
  response.body = share(keys_.checkpoint(project, {newest->size, newest->root}, call.now) +
                        cosignatures_.lines_for(project, newest->size, newest->root));
  call.send(std::move(response));
}

void WitnessApi::list(HttpCall& call, const std::string& project, const Cosignatures::Witnesses& witnesses) {
  v1::Witnesses answer;
  const Cosignatures::Standings standings = cosignatures_.standings(project);
  for (const auto& [name, vkey] : witnesses) {
    v1::WitnessStanding& witness = *answer.add_witnesses();
    witness.set_name(name);
    witness.set_vkey(vkey);
    const auto standing = standings.find(name);
    if (standing == standings.end()) continue;
    witness.set_size(standing->second.size);
    witness.mutable_cosigned_at()->set_seconds(static_cast<std::int64_t>(standing->second.seconds));
  }
  call.json(answer);
}

}  // namespace slipway
