// A live view's entities as the typed things that a person reads: in their order, with their names. Pure.
#pragma once

#include "clients/cpp/client_core.h"
#include "proto/export/views.h"

namespace slipway::client {

using exports::Board;
using exports::Directory;
using exports::entities;
using exports::Entities;
using exports::Meetings;
using exports::Overview;
using exports::read_board;
using exports::read_directory;
using exports::read_meetings;
using exports::read_overview;

// What cannot be parsed is left out: the server made these bytes, and a newer one may say more than we know.
Entities entities(const ViewState& view);

}  // namespace slipway::client
