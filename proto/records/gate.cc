#include "proto/records/gate.h"

namespace slipway::records {
namespace {}  // namespace

void evolve(Gates& records, const v1::Event& event, const Happening& happening) {
  (void)records, (void)event, (void)happening;
}

}  // namespace slipway::records
