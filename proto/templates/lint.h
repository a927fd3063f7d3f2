// What is wrong with a template, before anyone applies it.
#pragma once

#include <string>
#include <vector>

#include "proto/templates/load.h"

namespace slipway::templates {

// Every problem, by path and, where `places` knows it, by file and line; empty: the server may offer it.
// Checked: what the schema asks of each field (presence, lengths, ranges, identifiers); both languages of
// each text; that keys are unique, and that slots, blockers, predecessors and variables are there; no cycle;
// all nine stages in order, days inside their stage, a task in every stage that is worked on; agendas that
// fill their meetings; gates with a hard criterion, and approvers who may approve; thresholds only of checks that
// have one, and what a check looks at; a rollback for each step before the point of no return; load targets for
// stress tests; and that the whole fits into one commit.
std::vector<Problem> lint(const v1::Template& content, const Places& places = {});

// Loads the file and judges it: all that is wrong with it. A template that is only to be extended passes once
// it fits the schema.
std::vector<Problem> lint_file(const std::string& file, const std::vector<std::string>& directories = {});

}  // namespace slipway::templates
