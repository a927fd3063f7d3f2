#include "proto/records/requirement.h"

namespace slipway::records {
namespace {}  // namespace

void evolve(Requirements& records, const v1::Event& event, const Happening& happening) {
  (void)records, (void)event, (void)happening;
}

}  // namespace slipway::records
