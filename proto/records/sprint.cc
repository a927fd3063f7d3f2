#include "proto/records/sprint.h"

namespace slipway::records {
namespace {}  // namespace

void evolve(Plan& records, const v1::Event& event, const Happening& happening) {
  (void)records, (void)event, (void)happening;
}

}  // namespace slipway::records
