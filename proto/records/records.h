// All of a project's records.
#pragma once

#include "proto/records/emergency.h"
#include "proto/records/environment.h"
#include "proto/records/files.h"
#include "proto/records/gate.h"
#include "proto/records/lifecycle.h"
#include "proto/records/minutes.h"
#include "proto/records/operation.h"
#include "proto/records/people.h"
#include "proto/records/requirement.h"
#include "proto/records/risk.h"
#include "proto/records/runbook.h"
#include "proto/records/sprint.h"
#include "proto/records/testing.h"
#include "proto/records/transfer.h"
#include "proto/records/webhook.h"

namespace slipway::records {

struct Records {
  LifecycleRecords lifecycle;
  Requirements requirements;
  Plan plan;
  Tests tests;
  EnvironmentRecords environment;
  Gates gates;
  Runbooks runbooks;
  Emergencies emergencies;
  Risks risks;
  People people;
  Operation operation;
  Transfers transfers;
  Files files;
  MinutesTexts texts;
  Webhooks webhooks;
};

}  // namespace slipway::records
