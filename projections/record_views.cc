#include "projections/record_views.h"

#include "projections/record_projection.h"
#include "proto/records/records.h"
#include "proto/records/run_forecast.h"

namespace slipway {
namespace {

using records::Happening;
using records::the_one;

template <class... Tables>
bool any_touched(const Tables&... tables) {
  return (!tables.touched().empty() || ...);
}

class TestsView final : public RecordProjection {
 public:
  TestsView() : RecordProjection("tests") {
    shows(tests_.plans, "plan/");
    shows(tests_.runs, "test-run/");
    shows(tests_.load_results, "load/");
    shows(tests_.defects, "defect/");
    shows(tests_.signatures, "uat/");
    shows(totals_, "tests");
  }

 private:
  void fold(const v1::Event& event, const Happening& happening) override { evolve(tests_, event, happening); }
  void follow(const Happening&) override {
    bool known = true;
    for (const std::string& id : tests_.runs.touched()) known = cases_.add(*tests_.runs.find(id)) && known;
    if (!known) cases_ = tally_of(tests_);
    if (any_touched(tests_.runs, tests_.defects)) totals_.set(the_one, totals_of(cases_, tests_));
  }
  void prepare() override { cases_ = tally_of(tests_); }

  records::Tests tests_;
  Computed<v1::TestTotals> totals_;
  records::CaseTally cases_;  // Of the runs.
};

class EnvironmentView final : public RecordProjection {
 public:
  EnvironmentView() : RecordProjection("environment") {
    shows(environment_.items, "config/");
    shows(environment_.capacities, "capacity/");
    shows(environment_.backups, "backup/");
    shows(environment_.freezes, "freeze/");
    shows(environment_.emergency_changes, "emergency-change/");
  }

 private:
  void fold(const v1::Event& event, const Happening& happening) override {
    evolve(environment_, event, happening);
  }

  records::EnvironmentRecords environment_;
};

class GatesView final : public RecordProjection {
 public:
  GatesView() : RecordProjection("gates") { shows(gates_.gates, "gate/"); }

 private:
  void fold(const v1::Event& event, const Happening& happening) override { evolve(gates_, event, happening); }

  records::Gates gates_;
};

// A forecast is made anew when its run was touched, as of that commit's time; between commits, who shows it
// moves it on by the clock.
class RunbookView final : public RecordProjection {
 public:
  RunbookView() : RecordProjection("runbook") {
    shows(runbooks_.runbooks, "runbook/");
    shows(runbooks_.runs, "run/");
    shows(forecasts_, "forecast/");
  }

 private:
  void fold(const v1::Event& event, const Happening& happening) override {
    evolve(runbooks_, event, happening);
  }
  void follow(const Happening& happening) override {
    for (const std::string& id : runbooks_.runs.touched()) {
      forecasts_.set(id, records::forecast_of(*runbooks_.runs.find(id), happening.at));
    }
  }

  records::Runbooks runbooks_;
  Computed<v1::RunForecast> forecasts_;
};

class RisksView final : public RecordProjection {
 public:
  RisksView() : RecordProjection("risks") {
    shows(risks_.risks, "risk/");
    shows(exposure_, "exposure");
  }

 private:
  void fold(const v1::Event& event, const Happening& happening) override { evolve(risks_, event, happening); }
  void follow(const Happening&) override {
    if (any_touched(risks_.risks)) exposure_.set(the_one, exposure_of(risks_));
  }

  records::Risks risks_;
  Computed<v1::RiskExposure> exposure_;
};

class PeopleView final : public RecordProjection {
 public:
  PeopleView() : RecordProjection("people") {
    shows(people_.consultants, "consultant/");
    shows(people_.advice, "advice/");
    shows(people_.trainings, "training/");
    shows(people_.competencies, "competency/");
    shows(people_.evaluations, "evaluation/");
    shows(coverage_, "training-coverage");
  }

 private:
  void fold(const v1::Event& event, const Happening& happening) override {
    evolve(people_, event, happening);
  }
  void follow(const Happening&) override {
    if (any_touched(people_.trainings, people_.competencies)) coverage_.set(the_one, coverage_of(people_));
  }

  records::People people_;
  Computed<v1::TrainingCoverage> coverage_;
};

class OperationView final : public RecordProjection {
 public:
  OperationView() : RecordProjection("operation") {
    shows(operation_.monitors, "monitor/");
    shows(operation_.feedback, "feedback/");
    shows(operation_.hypercare, "hypercare");
    shows(emergencies_.plans, "emergency-plan/");
    shows(emergencies_.incidents, "incident/");
    shows(webhooks_.webhooks, "webhook/");
    shows(totals_, "operation");
  }

 private:
  void fold(const v1::Event& event, const Happening& happening) override {
    evolve(operation_, event, happening);
    evolve(emergencies_, event, happening);
    evolve(webhooks_, event, happening);
  }
  void follow(const Happening&) override {
    if (any_touched(operation_.monitors, operation_.feedback, emergencies_.incidents)) {
      totals_.set(the_one, totals_of(operation_, emergencies_));
    }
  }

  records::Operation operation_;
  records::Emergencies emergencies_;
  records::Webhooks webhooks_;
  Computed<v1::OperationTotals> totals_;
};

class FilesView final : public RecordProjection {
 public:
  FilesView() : RecordProjection("files") {
    shows(transfers_.imports, "import/");
    shows(files_.attachments, "attachment/");
  }

 private:
  void fold(const v1::Event& event, const Happening& happening) override {
    evolve(transfers_, event, happening);
    evolve(files_, event, happening);
  }

  records::Transfers transfers_;
  records::Files files_;
};

class MinutesView final : public RecordProjection {
 public:
  MinutesView() : RecordProjection("minutes") {
    shows(texts_.texts, "text/");
    shows(texts_.updates, "update/");
    shows(texts_.notes, "note/");
  }

 private:
  void prepare() override { records::prepare(texts_); }
  void fold(const v1::Event& event, const Happening& happening) override { evolve(texts_, event, happening); }

  records::MinutesTexts texts_;
};

}  // namespace

std::unique_ptr<Projection> make_record_view(std::string_view view) {
  if (view == "tests") return std::make_unique<TestsView>();
  if (view == "environment") return std::make_unique<EnvironmentView>();
  if (view == "gates") return std::make_unique<GatesView>();
  if (view == "runbook") return std::make_unique<RunbookView>();
  if (view == "risks") return std::make_unique<RisksView>();
  if (view == "people") return std::make_unique<PeopleView>();
  if (view == "operation") return std::make_unique<OperationView>();
  if (view == "files") return std::make_unique<FilesView>();
  if (view == "minutes") return std::make_unique<MinutesView>();
  return nullptr;
}

}  // namespace slipway
