#include "proto/records/environment.h"

namespace slipway::records {
namespace {}  // namespace

void evolve(EnvironmentRecords& records, const v1::Event& event, const Happening& happening) {
  (void)records, (void)event, (void)happening;
}

}  // namespace slipway::records
